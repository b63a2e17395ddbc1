/// What is said in a pair of signals: the words of the reference, and those that a recogniser heard in the hypothesis.
public struct Transcripts: Sendable, Hashable {
    /// What is said; `nil` where nobody wrote it down.
    public var reference: String?
    /// What was heard; `nil` where no recogniser was asked. An empty text is a recogniser that heard nothing.
    public var hypothesis: String?

    /// Both texts, each where it is known.
    public init(reference: String? = nil, hypothesis: String? = nil) {
        self.reference = reference
        self.hypothesis = hypothesis
    }

    /// Whether neither is known.
    public var isEmpty: Bool { reference == nil && hypothesis == nil }
}
