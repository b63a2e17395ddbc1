/// The outcome of one key for one pair.
public enum Score: Sendable, Hashable {
    /// A finite number, in the key's unit.
    case value(Double)
    /// The definition's limit, such as the SI-SNR of an exact copy; kept out of means.
    case infinite(positive: Bool)
    /// No value, and why.
    case undefined(Undefined)
    /// The metric or the reading of the audio broke, and how: a fault, unlike an undefined value.
    case failed(String)

    /// A score from a computed number: ±∞ become ``infinite(positive:)``. A NaN is a metric's fault, since every
    /// undefined case has its reason, and becomes ``failed(_:)``.
    public init(_ number: Double) {
        if number.isNaN {
            self = .failed("the computation gave NaN; please report this utterance")
        } else {
            self = number.isInfinite ? .infinite(positive: number > 0) : .value(number)
        }
    }

    /// A score from a computation that may have no number.
    init(_ compute: () throws(Undefined) -> Double) {
        do throws(Undefined) {
            self.init(try compute())
        } catch {
            self = .undefined(error)
        }
    }

    /// Whether there is a number, finite or not.
    public var isNumber: Bool {
        switch self {
        case .value, .infinite: true
        case .undefined, .failed: false
        }
    }

    /// The number, where there is a finite one.
    public var value: Double? { if case .value(let number) = self { number } else { nil } }
}

/// What a metric says of a pair: an outcome for each of its keys, in the definition's order.
public struct Scores: Sendable, ExpressibleByDictionaryLiteral {
    /// Keys and their outcomes.
    public private(set) var entries: [(key: String, score: Score)]
    /// Errors and units by key, for keys that a set pools (`aggregation: ratio`). A key may have them without a score: errors
    /// in no units.
    public private(set) var units: [String: PooledUnits] = [:]

    /// What stands beside the scores in a row, without being one.
    public private(set) var notes: [ScoreNote] = []

    /// Scores written as `["pesq": Score(2.3)]`.
    public init(dictionaryLiteral elements: (String, Score)...) {
        entries = elements.map { (key: $0.0, score: $0.1) }
    }

    /// Scores from a list, with the errors and units of pooled keys and what else stands in the row.
    public init(
        _ entries: [(key: String, score: Score)], units: [String: PooledUnits] = [:], notes: [ScoreNote] = []
    ) {
        self.entries = entries
        self.units = units
        self.notes = notes
    }

    /// Scores from a list in which at least one is a number.
    ///
    /// - Throws: The first reason where none is.
    init(anyOf entries: [(key: String, score: Score)]) throws(Undefined) {
        for case .undefined(let why) in entries.map(\.score) where !entries.contains(where: { $0.score.isNumber }) {
            throw why
        }
        self.entries = entries
    }

    /// The outcome of `key`, if the metric has it.
    public subscript(key: String) -> Score? { entries.first { $0.key == key }?.score }
}
