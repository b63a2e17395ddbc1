import Metrics
import Scoring
import Statistics

@testable import Comparison

/// Rules and runs for the gate's tests.
enum GateRuns {
    /// A gate from the text of its rules, of which `version: 1` is added.
    static func gate(_ yaml: String, source: String = "nightly.yaml") throws -> Gate {
        let rules = try GateRules(yaml: "version: 1\n" + yaml, source: source)
        return Gate(rules, margins: try rules.marginTable())
    }

    /// Judges a candidate under rules.
    static func judge(
        _ yaml: String, _ candidate: ComparedRun, against baseline: ComparedRun?
    ) throws -> GateOutcome {
        try gate(yaml).judge(candidate, against: baseline)
    }

    /// A baseline around 2.5 and a candidate that differs from it by `change` on average, with a scatter of exactly
    /// `spread` in all (standard deviation of the differences).
    static func pesq(
        change: Double, spread: Double, count: Int, seed: UInt64 = 1, candidate name: String = "new"
    ) -> (baseline: ComparedRun, candidate: ComparedRun) {
        var random = SplitMix64(seed: seed)
        func normal() -> Double {
            NormalDistribution.quantile((Double(random.next() >> 11) + 0.5) / 9_007_199_254_740_992)
        }
        let before = (0..<count).map { _ in 2.5 + 0.4 * normal() }
        let noise = (0..<count).map { _ in normal() }
        let mean = noise.reduce(0, +) / Double(count)
        let deviation = (noise.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count - 1)).squareRoot()
        let after = zip(before, noise).map { $0 + change + spread * ($1 - mean) / deviation }
        return (TestRuns.run("old", "pesq", before), TestRuns.run(name, "pesq", after))
    }

    /// Names that try to break out of a format.
    static let hostileNames = [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0",
        "`|<b>@team ``", "a\u{202E}b", "two\nlines\r\n::error::owned", "nul\u{0}esc\u{1B}[31m", "]]>-->%0A&amp;",
        "\u{FFFF}", String(repeating: "x", count: 5_000),
    ]
}
