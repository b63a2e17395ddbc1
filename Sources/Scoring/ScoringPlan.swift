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

    /// Which utterances are wanted.
    public struct Selection: Sendable {
        /// Only these keys.
        public var keys: Set<String>?
        /// Only the first of the reference's keys, in byte order.
        public var limit: Int?
        /// Only a part of the keys.
        public var shard: Shard?
        /// Speakers by key, which count for more than those of the collections.
        public var speakers: [String: String] = [:]

        /// Everything.
        public init() {}
    }

    /// The reference collection as the user named it.
    public let reference: String
    /// The systems.
    public let systems: [System]
    /// What to score, sorted by key.
    public let items: [Item]
    /// Keys that were paired for some system, before a shard took its part of them.
    public let pairedCount: Int
    /// What each system's run expected and could not pair.
    public let coverage: [RunRecord.Coverage]
    /// Whether only some of the collections' utterances were chosen.
    public let isPart: Bool
    /// What else a user should know about each system's audio, one sentence each.
    public let notes: [[String]]
    /// Where the utterances' transcripts come from, if they have any.
    public let transcripts: RunTranscripts?

    /// Keys for which every system has a hypothesis.
    public var sharedCount: Int { items.count { $0.hypotheses.count == systems.count } }

    /// The keys that a system's run will have, in order.
    public func keys(ofSystem system: Int) -> [String] {
        items.filter { $0.hypotheses[system] != nil }.map(\.key)
    }

    /// Rows to compute over all systems.
    public var rowCount: Int { items.reduce(0) { $0 + $1.hypotheses.count } }

    /// Pairs the systems' collections with the reference and selects what is wanted.
    ///
    /// - Parameters:
    ///   - reference: The reference collection.
    ///   - systems: The systems, each with its collection.
    ///   - selection: Which utterances are wanted.
    ///   - problems: Entries of lists given besides that could not be used, in words.
    ///   - transcripts: What is said in the utterances, for metrics that read it.
    public init(
        reference: UtteranceCollection, systems: [(system: System, collection: UtteranceCollection)],
        selection: Selection = Selection(), problems: [String] = [], transcripts: RunTranscripts? = nil
    ) {
        self.reference = reference.path
        self.transcripts = transcripts
        self.systems = systems.map(\.system)
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: systems.map(\.collection))
        let isListed = { (key: String) in selection.keys?.contains(key) ?? true }
        notes = systems.map { $0.collection.notes }
        isPart = selection.keys != nil || selection.limit != nil || selection.shard != nil
        let limited = selection.limit.map { limit in
            let all = Set(paired.flatMap { $0.pairs.map(\.key) + $0.onlyInReference }).filter(isListed)
            return Set(all.sorted(by: precedesInByteOrder).prefix(limit))
        }
        let isWanted = { (key: String) in isListed(key) && limited?.contains(key) ?? true }

        var byKey = [String: Item]()
        for (i, utterances) in paired.enumerated() {
            for pair in utterances.pairs where isWanted(pair.key) {
                let speaker = selection.speakers[pair.key] ?? pair.speaker
                var (said, heard) = (pair.reference, pair.hypothesis)
                said.transcript = transcripts?.reference.texts[pair.key]
                heard.transcript = transcripts?.systems[i].texts[pair.key]
                let item = Item(key: pair.key, reference: said, hypotheses: [:], speaker: speaker)
                byKey[pair.key, default: item].hypotheses[i] = heard
            }
        }
        var items = byKey.values.sorted { precedesInByteOrder($0.key, $1.key) }
        pairedCount = items.count
        if let shard = selection.shard {
            items = items.enumerated().filter { shard.contains($0.offset) }.map(\.element)
        }
        self.items = items

        // A part of a run must not count again what another part counts.
        let countsUnpaired = (selection.shard?.index ?? 1) == 1
        let unknown = (selection.keys ?? []).subtracting(
            reference.utterances.map(\.key) + systems.flatMap { $0.collection.utterances.map(\.key) }
                + items.map(\.key))
        coverage = zip(paired, systems).enumerated().map { i, entry in
            let (utterances, (_, collection)) = entry
            var coverage = RunRecord.Coverage()
            if countsUnpaired {
                coverage.onlyInReference = utterances.onlyInReference.filter(isWanted)
                coverage.onlyInHypothesis = utterances.onlyInHypothesis.filter(isWanted)
                coverage.problems =
                    problems + unknown.sorted().map { "'\($0)': the list of keys names it, but no collection has it" }
                    + (reference.problems + collection.problems + (transcripts?.problems(ofSystem: i) ?? []))
                    .map(\.description)
            }
            coverage.expected =
                items.count { $0.hypotheses[i] != nil } + coverage.onlyInReference.count
                + coverage.onlyInHypothesis.count
            return coverage
        }
    }
}
