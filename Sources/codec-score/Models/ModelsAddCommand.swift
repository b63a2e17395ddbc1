import ArgumentParser
import Console
import Models

/// `codec-score models add NAME FILE`: keeps a model's file that was got or exported by hand.
struct ModelsAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keeps a file that you exported or downloaded as a model's, once it fits the model's card.",
        discussion: """
            codec-score models add utmos utmos22_strong.onnx

            The file is copied into the cache. A card that has no hash, because every export's is another, has the file's from \
            then on; a later file takes its place. What runs the model (scripts/setup --models, or --neural for TorchScript) \
            has to be here.
            """)

    @OptionGroup var options: ModelOptions

    @Argument(help: "The model's name.")
    var name: String

    @Argument(help: ArgumentHelp("The model's file.", valueName: "file"))
    var file: String

    func run() throws {
        try exitingOfModels {
            let catalogue = try options.catalogue()
            let addition = try ModelAddition(file, as: try catalogue.named(name).card, to: catalogue.store)
            Terminal.output.print(addition.path)
        }
    }
}
