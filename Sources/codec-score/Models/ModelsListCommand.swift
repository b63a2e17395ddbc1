import ArgumentParser
import Console
import Metrics
import Models

/// `codec-score models list`: the models, and what of them is here.
struct ModelsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the models and says what is here and what is missing.")

    @OptionGroup var options: ModelOptions

    func run() throws {
        try exitingOfModels {
            let catalogue = try options.catalogue()
            var table = TextTable([("model", .left), ("state", .left), ("keys", .left)])
            for card in catalogue.cards {
                table.add([card.name, state(card.file, card.format, catalogue), Self.keys(card.keys.map(\.definition))])
            }
            let voiceActivity = VoiceActivity.definition
            table.add([
                voiceActivity.name, state(VoiceActivityModel.file, .onnx, catalogue), Self.keys(voiceActivity.keys),
            ])
            table.print(to: .output)
            Terminal.output.print("")
            for format in ModelFormat.allCases { describe(format) }
            Terminal.output.print(
                "`codec-score models fetch` gets what can be fetched, `codec-score models show NAME` says how to get the rest.",
                style: .dim)
        }
    }

    /// More keys than this are counted.
    private static let mostKeys = 3

    private static func keys(_ definitions: [KeyDefinition]) -> String {
        var keys = definitions.prefix(mostKeys).map { $0.name + $0.direction.arrow }
        if definitions.count > mostKeys { keys.append("+ \(definitions.count - mostKeys) more") }
        return keys.joined(separator: " ")
    }

    private func state(_ file: ModelFile, _ format: ModelFormat, _ catalogue: ModelCatalogue) -> String {
        do throws(ModelError) {
            _ = try catalogue.store.find(file)
        } catch {
            if error.kind == .invalid { return file.isUnfilled ? "hash not in the card" : "another file" }
            return file.wheel == nil ? "not here" : "can be fetched"
        }
        return ModelRuntime.isAvailable(format) ? "ready" : "needs \(format.library)"
    }

    private func describe(_ format: ModelFormat) {
        do throws(ModelError) {
            try ModelRuntime.load(format)
            Terminal.output.print("\(format.library) \(ModelRuntime.version(of: format) ?? "")")
        } catch {
            Terminal.output.print(error.description, style: .warning)
        }
    }
}
