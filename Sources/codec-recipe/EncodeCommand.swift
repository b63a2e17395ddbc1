import ArgumentParser
import Audio
import Console

/// `codec-recipe encode`: audio to codes.
struct EncodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Codes audio: codec/KEY.npy (or .opus) with a sidecar, and codec/codec.scp.")

    @Option(help: ArgumentHelp("The collection of audio.", valueName: "path"))
    var input: String

    @OptionGroup(title: "Codec") var codec: CodecOptions
    @OptionGroup(title: "Running") var coding: CodingOptions

    func validate() throws { try codec.checkNamed() }

    func run() async throws {
        try await exiting {
            try await CodingCommand(codec: codec, coding: coding).run(.encode, coding.selection(of: input))
        }
    }
}
