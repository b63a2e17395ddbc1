import Glibc
import Statistics

/// A source of paired differences whose true mean is known.
struct Population: Sendable {
    /// What the values are, as in the goldens.
    let name: String
    /// Number of blocks of a sample.
    let blockCount: Int
    /// The true mean.
    let mean: Double
    /// Draws the value of one utterance; `nil` for speakers.
    private let drawValue: (@Sendable (inout SplitMix64) -> Double)?

    /// Whether blocks are speakers of several utterances each.
    var hasSpeakers: Bool { drawValue == nil }

    /// All populations of the coverage table, in its order.
    static let all: [Population] = {
        let sizes = [10, 20, 40, 60, 300]
        let normal = sizes.map { Population(name: "normal", blockCount: $0, mean: 0) { $0.normal() } }
        let lognormal = sizes.map {
            Population(name: "lognormal", blockCount: $0, mean: exp(0.5)) { exp($0.normal()) }
        }
        let exponential = sizes.map { Population(name: "exponential", blockCount: $0, mean: 1) { $0.exponential() } }
        // 5 % of the utterances break, by 20 times the ordinary spread.
        let contaminated = sizes.map {
            Population(name: "contaminated", blockCount: $0, mean: 0.1) {
                $0.normal() * 0.1 + ($0.uniform() < 0.05 ? 2 : 0)
            }
        }
        return normal + lognormal + exponential + contaminated
            + [3, 5, 10, 15, 20, 30].map { Population(name: "speakers", blockCount: $0, mean: 0) }
    }()

    private init(
        name: String, blockCount: Int, mean: Double, drawValue: (@Sendable (inout SplitMix64) -> Double)? = nil
    ) {
        self.name = name
        self.blockCount = blockCount
        self.mean = mean
        self.drawValue = drawValue
    }

    /// A sample: a value an utterance, and the block of each.
    func draw(_ random: inout SplitMix64) -> (values: [Double], blocks: [Int]) {
        if let drawValue { return ((0..<blockCount).map { _ in drawValue(&random) }, Array(0..<blockCount)) }
        // 5 to 15 utterances a speaker, intraclass correlation 0.3, skewed effects of the speakers.
        let effects = (0..<blockCount).map { _ in 0.3.squareRoot() * (random.exponential() - 1) }
        let blocks = (0..<blockCount).flatMap { [Int](repeating: $0, count: Int.random(in: 5...15, using: &random)) }
        return (blocks.map { effects[$0] + 0.7.squareRoot() * random.normal() }, blocks)
    }
}

extension SplitMix64 {
    /// Between 0 and 1, both excluded.
    fileprivate mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }
    fileprivate mutating func normal() -> Double { NormalDistribution.quantile(uniform()) }
    fileprivate mutating func exponential() -> Double { -log(uniform()) }
}
