import Audio

/// What a run will score: every key with its reference and each system's hypothesis.
public struct ScoringPlan: Sendable {
    /// A system: a codec, a checkpoint, one set of hypotheses.
    public struct System: Sendable {
        /// Its name.
        public var name: String
        /// The collection as the user named it.
        public var path: String
        /// The run's folder.
        public var output: String

        /// A system.
        public init(name: String, path: String, output: String) {
            self.name = name
            self.path = path
            self.output = output
        }
    }

    /// One key's audio. A system without a hypothesis for the key is absent.
    public struct Item: Sendable {
        /// The key.
        public var key: String
        /// The reference.
        public var reference: Utterance
        /// Hypotheses by the system's place in ``ScoringPlan/systems``.
        public var hypotheses: [Int: Utterance]
        /// The speaker, where known.
        public var speaker: String?
    }

    /// The reference collection as the user named it.
    public var reference: String
    /// The systems.
    public var systems: [System]
    /// What to score, sorted by key.
    public var items: [Item]
    /// What each system's run expected and could not pair.
    public var coverage: [RunRecord.Coverage]

    /// Rows to compute over all systems.
    public var rowCount: Int { items.reduce(0) { $0 + $1.hypotheses.count } }
}
