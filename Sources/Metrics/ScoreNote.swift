/// What a metric tells of a pair besides its scores. It stands in the row; summaries and comparisons do not see it.
public struct ScoreNote: Sendable, Hashable {
    /// What is told.
    public enum Value: Sendable, Hashable {
        /// A finite number.
        case number(Double)
        /// Parts of the signal, in seconds.
        case spans([Span])
    }

    /// A part of a signal.
    public struct Span: Sendable, Hashable {
        /// Where it begins and ends, in seconds.
        public var start: Double, end: Double

        /// A part.
        public init(start: Double, end: Double) { (self.start, self.end) = (start, end) }
    }

    /// The key that it is about; `nil` for one that stands by itself.
    public var key: String?
    /// Its name; that of one about a key comes after the key's.
    public var name: String
    /// What is told.
    public var value: Value

    /// A note.
    public init(key: String? = nil, name: String, _ value: Value) {
        (self.key, self.name, self.value) = (key, name, value)
    }

    /// The name in a row in which the key is called `outputKey`: `_plcmos_rater_std`, or VERSA's `vad_info`.
    public func rowName(outputKey: String?) -> String { outputKey.map { "_\($0)_\(name)" } ?? name }
}
