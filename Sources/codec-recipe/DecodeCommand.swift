import ArgumentParser
import Audio
import Codecs
import Console
import FoundationEssentials
import Recipe

/// `codec-recipe decode`: codes to audio.
struct DecodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Decodes a folder of codes: wav/KEY.wav and wav/wav.scp.",
        discussion: """
            The length and level of the input come from the sidecar KEY.json beside KEY.npy; without one, audio is what \
            ESPnet's decoder gives. The codec is the one that made the codes, with its options, by their codec.run.json, unless \
            another is given.
            """)

    @Option(help: ArgumentHelp("The folder of codes (KEY.npy), or one that holds it as codec/.", valueName: "folder"))
    var input: String

    @Option(
        name: [.long, .customLong("wav_format")],
        help: ArgumentHelp("Numbers in decoded files.", valueName: "pcm16|float32"))
    var wavFormat: AudioFileFormat = .wav16

    @OptionGroup(title: "Codec") var codec: CodecOptions
    @OptionGroup(title: "Running") var coding: CodingOptions

    func run() async throws {
        try await exiting {
            let folder = CodecFolder(path: try codesFolder())
            let all = try folder.keys().map { Utterance(key: $0, source: .file(path: folder.path)) }
            let selection = try coding.selection(from: all)
            guard !selection.utterances.isEmpty || coding.shard != nil else {
                throw fail(.noInput, "\(folder.path): no codes are there; give a folder of KEY.npy files")
            }
            let codec = try codec.isNamed ? codec : recorded(folder)
            try await CodingCommand(codec: codec, coding: coding, format: wavFormat).run(.decode(folder), selection)
        }
    }

    /// The codec that the record beside the codes names, with those options that are not given.
    private func recorded(_ folder: CodecFolder) throws -> CodecOptions {
        guard let recorded = try RecordedCodec(of: folder) else {
            throw fail(
                .usage,
                "\(folder.path): there is no codec.run.json that says what made these codes; "
                    + "give one of --model-file, --pretrained and --codec")
        }
        let options = try codec.completed(by: recorded)
        if !coding.quiet {
            Terminal.output.print(
                "decoding with \(options.codec ?? options.modelFile ?? ""), as \(recorded.recordPath) says", style: .dim
            )
        }
        return options
    }

    private func codesFolder() throws -> String {
        guard FileManager.default.fileExists(atPath: input) else {
            throw fail(.noInput, "\(input): there is no such folder; check --input")
        }
        let inner = input + "/codec"
        return FileManager.default.fileExists(atPath: inner) ? inner : input
    }
}
