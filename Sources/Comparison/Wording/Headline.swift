import Scoring

/// The verdict in one line: what the judged keys say together.
public struct Headline: Sendable {
    /// The line.
    public let text: String
    /// A line for each pair.
    public let pairs: [String]

    /// The headline of a comparison.
    public init(_ comparison: Comparison) {
        pairs = comparison.pairs.map { Self.line($0, comparison) }
        if !comparison.mismatches.isEmpty {
            text = "Nothing is decided: the runs were not made alike"
        } else if pairs.isEmpty {
            text = "One system, nothing to compare it with"
        } else if pairs.count == 1 {
            text = pairs[0]
        } else {
            text = Self.summary(comparison)
        }
    }

    /// A judged key, of utterances or of whole runs.
    private struct Judged {
        let key: String
        let verdict: Verdict
        let isIdentical: Bool

        init(_ result: KeyResult) {
            (key, verdict) = (result.key, result.verdict)
            isIdentical = result.isIdentical && result.verdict == .equivalent
        }

        init(_ result: CorpusKeyResult) { (key, verdict, isIdentical) = (result.key, result.verdict, false) }

        /// The judged keys of a pair, those of whole runs last.
        static func all(of pair: PairComparison) -> [Judged] {
            pair.judged.map(Judged.init) + pair.corpus.filter(\.isJudged).map(Judged.init)
        }
    }

    /// What the judged keys say of a pair.
    static func line(_ pair: PairComparison, _ comparison: Comparison) -> String {
        let (a, b) = (comparison.runs[pair.baseline].name, comparison.runs[pair.candidate].name)
        let judged = Judged.all(of: pair)
        let keys = { (verdict: Verdict) in judged.filter { $0.verdict == verdict }.map(\.key) }
        let (better, worse, equal, open) = (keys(.better), keys(.worse), keys(.equivalent), keys(.undecided))
        guard !judged.isEmpty else { return "\(b) against \(a): no key is judged" }
        if judged.allSatisfy(\.isIdentical) {
            return "\(a) and \(b) have identical scores on \(all(judged.count))"
        }
        if open.count == judged.count { return "\(b) against \(a): nothing is decided on \(any(judged.count))" }
        if better.count == judged.count { return "\(b) is better than \(a) on \(all(judged.count))" }
        if worse.count == judged.count { return "\(b) is worse than \(a) on \(all(judged.count))" }
        if equal.count == judged.count { return "\(a) and \(b) are equivalent on \(all(judged.count))" }
        let parts = [("better", better), ("worse", worse), ("equivalent", equal), ("undecided", open)]
            .filter { !$0.1.isEmpty }.map { "\($0.0) on \($0.1.joined(separator: ", "))" }
        let mixed = !better.isEmpty && !worse.isEmpty ? "mixed, " : ""
        return "\(b) against \(a): \(mixed)\(parts.joined(separator: "; "))"
    }

    private static func all(_ count: Int) -> String {
        count == 1 ? "the judged key" : count == 2 ? "both judged keys" : "all \(count) judged keys"
    }

    private static func any(_ count: Int) -> String {
        count == 1 ? "the judged key" : "any of the \(count) judged keys"
    }

    private static func summary(_ comparison: Comparison) -> String {
        let results = comparison.pairs.flatMap(Judged.all)
        let count = { (verdict: Verdict) in results.count { $0.verdict == verdict } }
        if count(.undecided) == results.count { return "Nothing is decided on these utterances" }
        let parts = [Verdict.better, .worse, .equivalent, .undecided].filter { count($0) > 0 }
            .map { "\(count($0)) \($0.rawValue)" }
        return "\(NumberText.count(comparison.pairs.count, "pair")) on "
            + "\(NumberText.count(Set(results.map(\.key)).count, "judged key")): \(parts.joined(separator: ", "))"
    }
}
