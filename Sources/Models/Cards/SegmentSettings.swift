/// How a signal, or its features, are cut into what a model takes at once.
public struct SegmentSettings: Sendable, Hashable {
    /// What is cut.
    public enum Unit: String, Sendable, CaseIterable {
        case samples
        /// Features of the whole signal.
        case frames
    }

    /// What becomes of a signal shorter than a segment.
    public enum Short: String, Sendable, CaseIterable {
        /// Zeros at the end.
        case pad
        /// The signal is appended to itself until it is long enough.
        case double
        /// No value.
        case undefined
    }

    /// Rules for the number of segments other than the usual one.
    public enum Count: String, Sendable, CaseIterable {
        /// DNSMOS' wrapper: a window a second, without those that its truncation makes a sample too short.
        case dnsmos
        /// As few segments as leave no more than a hop between starts, from the first sample to the last, equally spaced.
        case even
    }

    /// What is cut.
    public var unit = Unit.samples
    /// Samples or frames of a segment.
    public var length: Int
    /// From start to start.
    public var hop: Int
    /// A last, partly filled segment counts when this share of it is signal; 1: never.
    public var minimumCoverage = 1.0
    /// What becomes of a shorter signal.
    public var short = Short.pad
    /// Another rule for the number of segments.
    public var count: Count?
}
