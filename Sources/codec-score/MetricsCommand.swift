import ArgumentParser
import Console
import FoundationEssentials
import Metrics
import Scoring

/// `codec-score metrics`: what can be computed, and everything about one metric.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Lists the metrics, or describes one.")

    @Argument(help: "A metric's name; without one, all are listed.")
    var name: String?

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
                list()
            }
        }
    }

    private func describe(_ name: String) throws {
        guard let definition = MetricRegistry.definition(named: name) else {
            let names = MetricRegistry.definitions.map(\.name)
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

    /// More keys than this are counted; a metric's page has all.
    private static let mostKeys = 3

    private func list() {
        var table = TextTable([("metric", .left), ("keys", .left), ("what it measures", .left)])
        for definition in MetricRegistry.definitions {
            var keys = definition.keys.prefix(Self.mostKeys).map { $0.name + $0.direction.arrow }
            if definition.keys.count > Self.mostKeys { keys.append("+ \(definition.keys.count - Self.mostKeys) more") }
            table.add([definition.name, keys.joined(separator: " "), definition.title])
        }
        table.print(to: .output)
        Terminal.output.print(
            "\n↑ higher is better, ↓ lower is better. `codec-score metrics NAME` tells everything about one.\n"
                + "Sets for --config: \(BundledSets.names.joined(separator: ", ")).", style: .dim)
    }

    private func write(to folder: String) throws {
        for definition in MetricRegistry.definitions {
            let path = "\(folder)/\(definition.name).md"
            do {
                try MetricPage(definition).markdown.write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                throw fail(.cannotCreate, "\(path): cannot be written (\(error))")
            }
        }
    }
}
