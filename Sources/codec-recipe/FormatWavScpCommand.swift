import ArgumentParser
import Console
import Recipe
import Scoring

/// `codec-recipe format-wav-scp`: a job of stage 2.
struct FormatWavScpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format-wav-scp",
        abstract: "Writes the audio of a wav.scp at one rate and encoding, as ESPnet's format_wav_scp.sh does.",
        discussion: """
            codec-recipe format-wav-scp --fs 16000 --audio-format flac data/dev/wav.scp dump/dev

            Leaves wav.scp and utt2num_samples in the folder. A file that has the rate, the suffix and 16-bit samples already \
            stays where it is. Commands in the list are run.
            """)

    @Option(help: ArgumentHelp("Sample rate in Hz (default: each file's own).", valueName: "Hz"))
    var fs: String?

    @Option(
        name: [.long, .customLong("audio_format")],
        help: ArgumentHelp("Files to write.", valueName: "wav|flac|wav.ark|flac.ark"))
    var audioFormat: DumpFormat = .wav

    @Option(help: ArgumentHelp("Segments to cut of the list's recordings.", valueName: "file"))
    var segments: String?

    @Option(
        name: [.long, .customLong("ref_channels")],
        help: ArgumentHelp("Channels to keep, from 0 (default: all).", valueName: "n,n…"))
    var refChannels: String?

    @Flag(name: [.long, .customLong("kaldi_feats")], help: "Write MFCC and energy VAD too: feats.scp, vad.scp.")
    var kaldiFeats = false

    @Flag(
        name: [.long, .customLong("allow_failures")],
        help: "End well though some utterances are left out; their reasons are in the file `failures`.")
    var allowFailures = false

    @Flag(help: "Keep audio that a broken run of the same options wrote.")
    var resume = false

    @Argument(help: "The list.")
    var list: String

    @Argument(help: ArgumentHelp("The folder to write into.", valueName: "folder"))
    var folder: String

    func run() async throws {
        try await exiting {
            var options = AudioFormatting.Options()
            if let fs {
                guard let rate = RecipeOption.rate(fs) else {
                    throw ValidationError("--fs is a sample rate in Hz, such as 16000 or 16k")
                }
                options.sampleRate = rate
            }
            if let refChannels {
                let numbers = refChannels.split(separator: ",").map { Int($0) }
                guard !numbers.isEmpty, numbers.allSatisfy({ $0 ?? -1 >= 0 }) else {
                    throw ValidationError("--ref-channels are numbers from 0 with commas between them")
                }
                options.channels = numbers.compactMap(\.self)
            }
            options.format = audioFormat
            options.keepsEarlier = resume
            options.writesFeatures = kaldiFeats
            let outcome = try AudioFormatting(options, into: folder).run(list, segments: segments) { key, reason in
                Terminal.error.print(Escaping.terminal("Error in \(key): \(reason)"), style: .error)
            }
            Terminal.output.print(
                "\(outcome.writtenCount) utterances in \(folder), \(outcome.keptCount) of them where they were"
                    + (outcome.failures.isEmpty ? "" : "; \(outcome.failures.count) left out"))
            if !outcome.failures.isEmpty, !allowFailures { throw ExitCode(ExitStatus.someFailed.rawValue) }
        }
    }
}

extension DumpFormat: ExpressibleByArgument {}
