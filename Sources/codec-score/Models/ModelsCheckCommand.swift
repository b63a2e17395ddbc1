import ArgumentParser
import Console
import Metrics
import Models
import Scoring

/// `codec-score models check CARD`: whether a card and its model fit, what comes out of noise, and what it costs.
struct ModelsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Loads a card's model, compares both, and runs a second of noise through them.")

    @OptionGroup var options: ModelOptions

    @Argument(help: "A card's file, or a model's name.")
    var card: String

    func run() throws {
        try exitingOfModels {
            if VoiceActivity.isCalled(card) { return try checkVoiceActivity() }
            // A name has neither dots nor slashes.
            let isFile = card.contains(".") || card.contains("/")
            let name = isFile ? try ModelCard.read(card).name : card
            let model = try options.catalogue(and: isFile ? [card] : []).named(name)
            let trial = try CardTrial(model)
            var table = TextTable([("", .left), ("", .left)])
            table.add(["file", trial.path])
            for port in trial.inputs { table.add(["takes", port.description]) }
            for port in trial.outputs { table.add(["gives", port.description]) }
            switch trial.outcome {
            case .scores(let scores): for (key, score) in scores { table.add([key, Self.text(score)]) }
            case .embeddings(let count, let dimension):
                table.add(["embeddings", "\(count) of \(dimension) numbers"])
            case .undefined(let why): table.add(["embeddings", "undefined: \(why)"])
            }
            table.add(["loading", "\(fixed(trial.loadingTime, digits: 3)) s of CPU time"])
            let second = fixed(trial.scoringTime, digits: 3)
            table.add(["\(fixed(trial.duration, digits: 1)) s of noise", "\(second) s of CPU time"])
            for line in table.lines.dropFirst() { Terminal.output.print(line) }
            if case .scores(let scores) = trial.outcome {
                for case (_, .failed(let words)) in scores { throw fail(.badResults, words) }
            }
        }
    }

    /// Voice activity has a model without a card.
    private func checkVoiceActivity() throws {
        let catalogue = try options.catalogue()
        try catalogue.voiceActivity.load()
        Terminal.output.print("file  \(try catalogue.store.find(VoiceActivityModel.file))")
    }

    private static func text(_ score: Score) -> String {
        switch score {
        case .value(let number): "\(number)"
        case .infinite(let isPositive): isPositive ? "∞" : "−∞"
        case .undefined(let why): "undefined: \(why)"
        case .failed: "failed"
        }
    }
}
