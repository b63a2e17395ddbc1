import ArgumentParser
import Audio
import Codecs
import Console
import FoundationEssentials
import Glibc
import Recipe
import Scoring

/// `codec-recipe tokenize`: audio to token sequences for language models.
struct TokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract:
            "Codes audio into Kaldi archives of tokens with a vocabulary, as ESPnet's codec_tokenization.sh does.",
        discussion: """
            token = code + stream × codebook size, frame by frame; a last frame that is not full is left out. Writes \
            data/NAME_codec_CHOICE.1.ark and .scp, NAME.scp, and token_lists/codec_token_list; with --shard i/n, an archive a part. \
            Utterances are coded one by one: ESPnet's batches are padded with zeros, which changes codes near the ends of the \
            shorter ones.
            """)

    @Option(help: ArgumentHelp("The collection of audio.", valueName: "path"))
    var input: String

    @Option(help: ArgumentHelp("Name of the archives.", valueName: "name"))
    var name = "wav"

    @Option(help: ArgumentHelp("At most how many of the leading streams.", valueName: "N"))
    var streams = CodecTokens.espnetStreams

    @Flag(
        name: [.long, .customLong("dump_audio")],
        help: "Write decoded audio too, cut to the input's length: data/NAME_resyn_CHOICE.1.ark, NAME_resyn_CHOICE.scp."
    )
    var dumpAudio = false

    @OptionGroup(title: "Codec") var codec: CodecOptions
    @OptionGroup(title: "Running") var coding: CodingOptions

    func validate() throws {
        try codec.checkNamed()
        if streams < 1 { throw ValidationError("--streams is at least 1") }
        if coding.resume { throw ValidationError("archives of tokens are written whole; leave out --resume") }
        if name.isEmpty || name.contains("/") { throw ValidationError("--name is a file name") }
    }

    func run() async throws {
        try await exiting {
            let selection = try coding.selection(of: input)
            let (utterances, problemCount) = (selection.utterances, selection.problemCount)
            let codec = try await codec.make(sampleRate: nil, mayResample: coding.resample, isQuiet: coding.quiet)
            let run = try TokenRun(
                codec, output: coding.outputDir, name: name, streams: streams, shard: coding.shard,
                resampler: coding.resample ? .polyphase : nil, dumpsAudio: dumpAudio,
                jobs: coding.jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            if !coding.force, FileManager.default.fileExists(atPath: run.tablePath) {
                throw fail(
                    .cannotCreate, "\(run.tablePath): it is there already; choose another --output-dir, or give --force"
                )
            }
            try CodingFolder(coding.outputDir).make()
            let progress = ProgressDisplay(total: utterances.count, of: "utterances", isQuiet: coding.quiet)
            progress.begin()
            let outcome = try await run.run(utterances) { key, duration, failure in
                progress.finished(
                    .init(
                        name: key, duration: duration, failure: failure?.description, sharedCause: failure?.sharedCause)
                )
            }
            progress.end()
            if !coding.quiet {
                Terminal.output.print(
                    "\(outcome.tokenCount) tokens of \(outcome.finishedCount) utterance\(outcome.finishedCount == 1 ? "" : "s"), "
                        + rate(outcome) + "vocabulary of \(outcome.vocabularySize) → \(coding.outputDir)")
            }
            let failed = utterances.count - outcome.finishedCount + problemCount
            if failed > 0 {
                throw fail(
                    .someFailed,
                    "\(failed) of \(utterances.count + problemCount) utterances failed; "
                        + "mend them and run again with --force")
            }
        }
    }

    /// Tokens a second, and the bits that they stand for.
    private func rate(_ outcome: TokenRun.Outcome) -> String {
        guard outcome.seconds > 0, outcome.vocabularySize > 0 else { return "" }
        let tokens = Double(outcome.tokenCount) / outcome.seconds
        let kbps = tokens * log2(Double(outcome.codebookSize)) / 1000
        return "\(fixed(tokens, digits: 1)) a second (\(fixed(kbps, digits: 3)) kbit/s), "
    }
}
