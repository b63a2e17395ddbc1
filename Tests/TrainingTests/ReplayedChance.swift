import Foundation
import NeuralCodecs
import Testing
import Torch

/// Chance as another program had it: what `random` of `train.json` lists, in order.
final class ReplayedChance: TrainingChance {
    private var choices: [[String: Any]]
    let exchange: (any GradientExchange)? = nil

    init(_ choices: [[String: Any]]) { self.choices = choices }

    /// Whether all choices have been made.
    var isDone: Bool { choices.isEmpty }

    private func next(_ key: String) -> [String: Any]? {
        guard let first = choices.first, first[key] != nil else {
            Issue.record("the other program chose no \(key) here but \(choices.first ?? [:])")
            return nil
        }
        return choices.removeFirst()
    }

    func bandwidth(of count: Int) -> Int { next("bandwidth_index")?["bandwidth_index"] as? Int ?? 0 }

    func codebookCounts(items: Int, codebooks: Int) -> [Int] {
        next("randint")?["randint"] as? [Int] ?? [Int](repeating: codebooks, count: items)
    }

    func rows(_ count: Int, of available: Int, codebook: String) -> [Int] {
        let choice = next("layer")
        #expect(choice?["layer"] as? String == codebook)
        let rows = choice?["rows"] as? [Int] ?? []
        #expect(rows.count == count, "\(codebook) replaces \(count) vectors and not \(rows.count)")
        return rows.count == count ? rows : [Int](repeating: 0, count: count)
    }
}
