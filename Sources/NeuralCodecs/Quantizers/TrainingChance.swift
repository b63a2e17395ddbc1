import Statistics
import Torch

/// What is left to chance in a quantizer's training.
package protocol TrainingChance: AnyObject {
    /// Which of `count` bandwidths a pass has.
    func bandwidth(of count: Int) -> Int
    /// How many codebooks each of `items` is decoded from where quantizers drop out, 1 to `codebooks`.
    func codebookCounts(items: Int, codebooks: Int) -> [Int]
    /// Which of `available` rows become a codebook's vectors; several times the same only where there are too few.
    ///
    /// - Parameter codebook: The codebook's place in the state dict.
    func rows(_ count: Int, of available: Int, codebook: String) -> [Int]
    /// Joins what other processes have; `nil` in a process of its own.
    var exchange: (any GradientExchange)? { get }
}

extension TrainingChance {
    /// `count` of the rows [M, Dc]; of those of all processes where there are several.
    func vectors(_ count: Int, of rows: Tensor, codebook: String) throws -> Tensor {
        if let exchange {
            return try exchange.rows(of: rows) { available in self.rows(count, of: available, codebook: codebook) }
        }
        let numbers = self.rows(count, of: rows.shape[0], codebook: codebook).map { Int64($0) }
        return try rows.rows(Tensor(integers: numbers, shape: [count]).to(rows.device))
    }
}

/// Chance by a seed, which goes on after an interruption where it was.
package final class SeededChance: TrainingChance {
    private var random: SplitMix64
    package let exchange: (any GradientExchange)?

    /// Chance from a seed on, after `position` numbers. Processes that train together have the same.
    package init(seed: UInt64, position: UInt64 = 0, exchange: (any GradientExchange)? = nil) {
        random = SplitMix64(seed: SplitMix64(seed: seed)[0], position: position)
        self.exchange = exchange
    }

    /// How many numbers have been taken.
    package var position: UInt64 { random.position }

    package func bandwidth(of count: Int) -> Int { random.nextIndex(below: count) }

    package func codebookCounts(items: Int, codebooks: Int) -> [Int] {
        (0..<items).map { _ in 1 + random.nextIndex(below: codebooks) }
    }

    package func rows(_ count: Int, of available: Int, codebook: String) -> [Int] {
        guard available >= count else { return (0..<count).map { _ in random.nextIndex(below: available) } }
        // The first of a shuffled list.
        var all = Array(0..<available)
        for place in 0..<count { all.swapAt(place, place + random.nextIndex(below: available - place)) }
        return Array(all.prefix(count))
    }

    /// A number from 0 to below 1.
    package func unit() -> Double { random.nextUnit() }
}
