import ArgumentParser
import Checkpoints
import Console
import FoundationEssentials
import NeuralCodecs

/// `codec-recipe convert`: a checkpoint in another container.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Writes a checkpoint's tensors as *.pth or *.safetensors; needs no libtorch.",
        discussion: """
            Of a training checkpoint (checkpoint.pth) the model is taken. A *.pth file loads with \
            torch.load(weights_only=True).
            """)

    @Argument(help: "The checkpoint, *.pth or *.safetensors.")
    var input: String

    @Argument(help: "The file to write, *.pth or *.safetensors.")
    var output: String

    @Flag(help: "Leave out discriminators and losses: what decoding needs.")
    var generatorOnly = false

    @Flag(help: "Replace the file that is there.")
    var force = false

    func validate() throws {
        guard output.hasSuffix(".pth") || output.hasSuffix(".safetensors") else {
            throw ValidationError("the name of the output ends in .pth or .safetensors")
        }
    }

    func run() async throws {
        try await exiting {
            guard FileManager.default.fileExists(atPath: input) else {
                throw fail(.noInput, "\(input): there is no such checkpoint; check the path")
            }
            try refuseExisting(output, unless: force)
            let all = try StateDictionary(path: input)
            guard all.count > 0 else {
                throw fail(.badResults, "\(input): it holds no tensors; give a model's checkpoint")
            }
            var state = StateDictionary()
            let prefix = GeneratorKeys.prefix
            for (key, tensor) in all where !generatorOnly || key.hasPrefix(prefix + ".") { state[key] = tensor }
            guard state.count > 0 else {
                throw fail(.badResults, "\(input): no key begins with \(prefix); leave out --generator-only")
            }
            if output.hasSuffix(".safetensors") {
                try Safetensors.write(state, to: output)
            } else {
                try TorchFile.write(state, to: output)
            }
            Terminal.output.print("\(state.count) tensors → \(output)", style: .dim)
        }
    }
}
