import ArgumentParser
import Console
import Metrics
import Models
import Scoring

extension ExitStatus {
    /// The status for a model's fault.
    init(_ kind: ModelError.Kind) {
        self =
            switch kind {
            case .missing: .noInput
            case .unavailable: .unavailable
            case .invalid, .failed: .badResults
            }
    }
}

/// Does a command's work; what is wrong with a model ends it with the exit that belongs to it.
func exitingOfModels(_ work: () throws -> Void) throws {
    try exiting {
        do {
            try work()
        } catch let error as ModelError {
            throw fail(ExitStatus(error.kind), error.description)
        }
    }
}

extension ModelCatalogue {
    /// The card of a name.
    func named(_ name: String) throws -> CardModel {
        if let model = model(named: name) { return model }
        if VoiceActivity.isCalled(name) {
            throw fail(.usage, "'\(name)' has no card: its one file is fetched by `codec-score models fetch vad`")
        }
        throw fail(
            .usage,
            "there is no model '\(name)'\(didYouMean(name, among: cards.map(\.name))); "
                + "`codec-score models list` lists what there is")
    }
}
