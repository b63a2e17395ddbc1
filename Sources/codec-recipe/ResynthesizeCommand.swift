import ArgumentParser
import Audio
import Console

/// `codec-recipe resynthesize`: audio to codes to audio.
struct ResynthesizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resynthesize",
        abstract: "Codes audio and decodes it again: wav/KEY.wav, codec/KEY.npy and their tables.",
        discussion: """
            A collection is a folder of audio (read recursively), a wav.scp, a Kaldi data directory, an ESPnet dump, or \
            one audio file. Several channels are averaged. Decoded audio is as long as the input and at its level; \
            --espnet-exact leaves it as ESPnet does.
            """)

    @Option(help: ArgumentHelp("The collection.", valueName: "path"))
    var input: String

    @Option(
        name: [.long, .customLong("wav_format")],
        help: ArgumentHelp("Numbers in decoded files.", valueName: "pcm16|float32"))
    var wavFormat: AudioFileFormat = .wav16

    @OptionGroup(title: "Codec") var codec: CodecOptions
    @OptionGroup(title: "Running") var coding: CodingOptions

    func validate() throws { try codec.checkNamed() }

    func run() async throws {
        try await exiting {
            try await CodingCommand(codec: codec, coding: coding, format: wavFormat)
                .run(.resynthesize, coding.selection(of: input))
        }
    }
}
