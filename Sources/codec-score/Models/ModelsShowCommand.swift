import ArgumentParser
import Console
import Metrics
import Models

/// `codec-score models show NAME`: a model's metric, and where its file is or comes from.
struct ModelsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Describes a model's metric, and where its file is or comes from.")

    @OptionGroup var options: ModelOptions

    @Argument(help: "The model's name.")
    var name: String

    @Flag(help: "The card itself, to make one's own of it.")
    var yaml = false

    func run() throws {
        try exitingOfModels {
            let catalogue = try options.catalogue()
            let voiceActivity = VoiceActivity.definition
            if yaml {
                Terminal.output.write(try catalogue.named(name).card.text)
                return
            }
            let isVoiceActivity = VoiceActivity.isCalled(name)
            let card = isVoiceActivity ? nil : try catalogue.named(name).card
            let definition = card.map { MetricDefinition($0) } ?? voiceActivity
            let file = card?.file ?? VoiceActivityModel.file
            Terminal.output.write(MetricPage(definition).plain { Terminal.output.styled($0, .bold) })
            Terminal.output.write("\n\(Terminal.output.styled("File", .bold))\n\n")
            do throws(ModelError) {
                Terminal.output.print(try catalogue.store.find(file))
            } catch {
                Terminal.output.print(error.description, style: .warning)
            }
            do throws(ModelError) { try ModelRuntime.load(card?.format ?? .onnx) } catch {
                Terminal.output.print(error.description, style: .warning)
            }
        }
    }
}
