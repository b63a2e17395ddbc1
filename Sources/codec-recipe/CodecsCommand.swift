import ArgumentParser
import Codecs
import Console
import NeuralCodecs
import Torch

/// `codec-recipe codecs`: what `--codec` knows.
struct CodecsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codecs", abstract: "Lists the codecs, their settings and what each needs.")

    func run() async throws {
        try await exiting { list() }
    }

    private func list() {
        var table = TextTable([("codec", .left), ("example", .left), ("needs", .left), ("", .left)])
        for entry in CodecRegistry.standard.entries {
            table.add([entry.name, entry.example, entry.needs, entry.summary])
        }
        for kind in CodecKind.allCases {
            table.add([kind.rawValue, "--model-file FILE", "libtorch", "\(kind.title), a model of ESPnet"])
        }
        table.print(to: .output)
        if !Torch.isAvailable {
            Terminal.output.print("libtorch is not set up: scripts/setup --neural fetches it", style: .warning)
        }
    }
}
