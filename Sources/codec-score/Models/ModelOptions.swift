import ArgumentParser
import Console
import FoundationEssentials
import Models
import Scoring

/// Which cards there are besides the bundled ones, and where models' files are looked for.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .customLong("models"),
        help: ArgumentHelp(
            "Look for models' files in this folder first; may be given several times.", valueName: "folder"))
    var folders: [String] = []

    @Option(
        name: .customLong("model-card"),
        help: ArgumentHelp(
            "A model card that makes a metric of a model; may be given several times.", valueName: "file"))
    var cards: [String] = []

    /// Where models' files are.
    var store: ModelStore { ModelStore(folders: folders, environment: ProcessInfo.processInfo.environment) }

    /// What a run's metric set finds.
    var settings: ModelSettings {
        ModelSettings(folders: folders, cards: cards, environment: ProcessInfo.processInfo.environment)
    }

    /// All cards. Those in the cache that cannot be read are warned of.
    func catalogue(and files: [String] = []) throws(ModelError) -> ModelCatalogue {
        let catalogue = try ModelCatalogue(files: cards + files, store: store)
        for fault in catalogue.faults { warn("a card is left out: \(fault)") }
        return catalogue
    }
}
