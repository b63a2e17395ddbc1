import Audio
import Comparison
import Files
import Statistics

/// The order and the sides of a blind test: a function of the seed and the number of trials.
///
/// Random numbers are stream 4 of the seed, in this order: a Fisher–Yates shuffle from the end (draw for place
/// i = n − 1 … 1: j = ⌊(x ≫ 32)·(i + 1)/2³²⌋), then two draws a trial, in the order in which they are heard: the top
/// bit of the first says whether the sides are changed, that of the second whether X is B.
public struct ListeningTest: Sendable, Hashable {
    /// A trial.
    public struct Trial: Sendable, Hashable {
        /// The place of its utterance among those of the test.
        public let utterance: Int
        /// Whether the candidate is heard as A and the baseline as B.
        public let isSwapped: Bool
        /// Whether X is what is heard as B.
        public let isXB: Bool
    }

    /// With fewer trials the outcome is called what it is: too few.
    public static let enoughTrials = 16

    /// The trials in the order in which they are heard.
    public let trials: [Trial]

    /// The test of `count` utterances.
    public init(count: Int, seed: UInt64) {
        let random = SplitMix64(seed: seed, stream: .listening)
        var order = Array(0..<max(0, count))
        var draw: UInt64 = 0
        for i in order.indices.dropFirst().reversed() {
            order.swapAt(i, random.index(at: draw, below: UInt64(i + 1)))
            draw += 1
        }
        var trials = [Trial]()
        for utterance in order {
            trials.append(
                Trial(utterance: utterance, isSwapped: random[draw] >> 63 == 1, isXB: random[draw + 1] >> 63 == 1))
            draw += 2
        }
        self.trials = trials
    }

    /// What ties a file of answers to the runs that were compared.
    static func reportIdentifier(_ comparison: Comparison) -> String {
        let hash = XXH128()
        for run in comparison.runs { hash.update("\(run.name)\t\(run.hash)\n") }
        hash.update("seed \(comparison.settings.seed)\n")
        return hash.hexadecimal
    }
}
