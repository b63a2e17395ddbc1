import ArgumentParser
import Checkpoints
import Console
import FoundationEssentials
import NeuralCodecs
import Recipe
import Scoring

/// `codec-recipe inspect`: what a model is, without running it.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows a model's sizes, parameters and bit rates; needs no libtorch.",
        discussion: "With --tensors, every tensor of the checkpoint.")

    @Option(
        name: [.long, .customLong("train_config")],
        help: ArgumentHelp("The model's config.yaml (default: beside the checkpoint).", valueName: "file"))
    var trainConfig: String?

    @Argument(
        help: ArgumentHelp("A checkpoint, a model's folder, or a Hugging Face repository, owner/name[@revision]."))
    var model: String

    @Flag(help: "List the checkpoint's tensors.")
    var tensors = false

    func run() async throws {
        try await exiting {
            let files = try await Download.model(model, isQuiet: false)
            let state = try StateDictionary(path: files.modelFile)
            let configuration = try TrainConfiguration(path: trainConfig ?? files.trainConfig)
            let inspection = ModelInspection(configuration, state)
            let output = Terminal.output
            output.print("\(configuration.kind.title), \(files.modelFile)", style: .bold)
            for line in inspection.facts { output.print("  " + line) }
            output.print("")
            parameterTable(inspection).print(to: output)
            output.print("")
            bandwidthTable(inspection).print(to: output)
            for note in inspection.notes { output.print(output.wrapped(note, indent: ""), style: .dim) }
            if tensors {
                output.print("")
                tensorTable(state).print(to: output)
            }
        }
    }

    private func parameterTable(_ inspection: ModelInspection) -> TextTable {
        var table = TextTable([("part", .left), ("tensors", .right), ("parameters", .right), ("buffers", .right)])
        for part in inspection.parts {
            table.add([part.name, String(part.tensorCount), grouped(part.parameterCount), grouped(part.bufferCount)])
        }
        return table
    }

    private func bandwidthTable(_ inspection: ModelInspection) -> TextTable {
        var table = TextTable([
            ("target bandwidth", .right), ("codebooks", .right), ("streams", .right), ("kbit/s", .right),
            ("tokens/s", .right),
        ])
        for row in inspection.bandwidths {
            table.add([
                "\(row.target) kbit/s", String(row.codebookCount), String(row.streamCount), fixed(row.kbps, digits: 3),
                fixed(row.tokensPerSecond, digits: 1),
            ])
        }
        return table
    }

    private func tensorTable(_ state: StateDictionary) -> TextTable {
        var table = TextTable([("tensor", .left), ("type", .left), ("shape", .left)])
        for (key, tensor) in state {
            table.add([key, "\(tensor.type)", tensor.shape.map(String.init).joined(separator: " × ")])
        }
        return table
    }

    /// A number in groups of three digits.
    private func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.map { i in
            (i > 0 && (digits.count - i) % 3 == 0 ? " " : "") + String(digits[i])
        }.joined()
    }
}
