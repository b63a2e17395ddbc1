import ArgumentParser
import Console
import FoundationEssentials
import Metrics
import Models
import Scoring

/// `codec-score metrics`: what can be computed, and everything about one metric.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Lists the metrics, or describes one.")

    @Argument(help: "A metric's name; without one, all are listed.")
    var name: String?

    @OptionGroup(title: "Models") var models: ModelOptions

    @Option(help: ArgumentHelp("Form of the description.", valueName: "text|markdown"))
    var format: PageFormat = .text

    @Option(help: ArgumentHelp("Write every metric's page into this folder.", valueName: "folder", visibility: .hidden))
    var writePages: String?

    enum PageFormat: String, ExpressibleByArgument, CaseIterable { case text, markdown }

    func run() throws {
        try exiting {
            if let writePages {
                try write(to: writePages)
            } else if let name {
                try describe(name)
            } else {
                try list()
            }
        }
    }

    private func describe(_ name: String) throws {
        let definitions = try definitions()
        let wanted = name.lowercased()
        guard let definition = definitions.first(where: { $0.name == wanted || $0.aliases.contains(wanted) }) else {
            let names = definitions.map(\.name)
            let guess = didYouMean(name, among: names)
            throw fail(.usage, "there is no metric '\(name)'\(guess); `codec-score metrics` lists what there is")
        }
        let page = MetricPage(definition)
        switch format {
        case .markdown: Terminal.output.write(page.markdown)
        case .text: Terminal.output.write(page.plain(emphasis: Self.emphasised))
        }
    }

    private static func emphasised(_ text: String) -> String { Terminal.output.styled(text, .bold) }

    /// Everything that can be computed, metrics that need a model last.
    private func definitions() throws -> [MetricDefinition] {
        do {
            let catalogue = try models.settings.catalogue()
            for fault in catalogue.faults { warn("a card is left out: \(fault)") }
            return MetricRegistry.definitions + catalogue.definitions
        } catch {
            throw fail(.usage, error.description)
        }
    }

    /// More keys than this are counted; a metric's page has all.
    private static let mostKeys = 3

    private func list() throws {
        var table = TextTable([("metric", .left), ("keys", .left), ("what it measures", .left)])
        for definition in try definitions() {
            var keys = definition.keys.prefix(Self.mostKeys).map { $0.name + $0.direction.arrow }
            if definition.keys.count > Self.mostKeys { keys.append("+ \(definition.keys.count - Self.mostKeys) more") }
            table.add([definition.name, keys.joined(separator: " "), definition.title])
        }
        table.print(to: .output)
        Terminal.output.print(
            "\n↑ higher is better, ↓ lower is better. `codec-score metrics NAME` tells everything about one, "
                + "`codec-score models list` which models are installed.\n"
                + "Sets for --config: \(BundledSets.names.joined(separator: ", ")).", style: .dim)
    }

    private func write(to folder: String) throws {
        // The bundled cards only, whatever else is on this machine.
        let ofModels = try ModelCatalogue(store: ModelStore(environment: [:])).definitions
        for definition in MetricRegistry.definitions + ofModels {
            let path = "\(folder)/\(definition.name).md"
            do {
                try MetricPage(definition).markdown.write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                throw fail(.cannotCreate, "\(path): cannot be written (\(error))")
            }
        }
    }
}
