import ArgumentParser
import Console
import FoundationEssentials
import Packing
import Scoring

/// `codec-recipe pack`: a model as ESPnet's package.
struct PackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Packs a model as ESPnet does: a zip with meta.yaml, config.yaml, checkpoint and images.",
        discussion: """
            codec-recipe pack --train_config exp/codec_dac/config.yaml --option exp/codec_dac/images \\
              --model_file exp/codec_dac/valid.mel_loss.best.pth --outpath dac.zip
            """)

    @Option(
        name: [.long, .customLong("train_config")], help: ArgumentHelp("The model's config.yaml.", valueName: "file"))
    var trainConfig: String

    @Option(name: [.long, .customLong("model_file")], help: ArgumentHelp("The checkpoint.", valueName: "file"))
    var modelFile: String

    @Option(help: ArgumentHelp("More files and folders; may be repeated.", valueName: "path"))
    var option: [String] = []

    @Option(help: ArgumentHelp("The package to write.", valueName: "file"))
    var outpath: String

    func run() async throws {
        try await exiting {
            for path in [modelFile, trainConfig] + option where !FileManager.default.fileExists(atPath: path) {
                throw fail(.noInput, "\(path): there is no such file; check the path")
            }
            try ModelPackage.write(
                outpath, modelFile: modelFile, trainConfig: trainConfig, options: option,
                writer: PackageWriter(program: "codec-recipe \(codecScoreVersion)"))
            Terminal.output.print("→ \(outpath)", style: .dim)
        }
    }
}

/// `codec-recipe unpack`: ESPnet's package as a folder that `--pretrained` takes.
struct UnpackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpack",
        abstract:
            "Unpacks a model that ESPnet or this program packed, and prints the paths of checkpoint and configuration.",
        discussion: """
            codec-recipe unpack codec_dac.zip models/dac
            codec-recipe resynthesize --input dump/eval1 --pretrained models/dac --output-dir decode/dac

            Nothing is written outside the folder, whatever names are in the package.
            """)

    @Argument(help: "The package.")
    var package: String

    @Argument(help: "The folder to unpack into.")
    var folder: String

    func run() async throws {
        try await exiting {
            let model = try ModelPackage.unpack(package, into: folder)
            Terminal.output.print(model.modelFile)
            Terminal.output.print(model.trainConfig)
        }
    }
}
