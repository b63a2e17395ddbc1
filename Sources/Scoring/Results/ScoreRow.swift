import Audio
import Metrics

/// What stands in a run about one utterance of one system: a line of `utterances.jsonl`.
public struct ScoreRow: Sendable {
    /// The utterance's key.
    public var key: String
    /// Outcomes by output key, in the metric set's order.
    public var scores: [(key: String, score: Score)]
    /// Errors and units by output key, for pooled keys.
    public var units: [String: PooledUnits] = [:]
    /// What metrics tell besides their scores, by its name in the row.
    public var notes: [(name: String, value: ScoreNote.Value)] = []
    /// Speaker, where one is known.
    public var speaker: String?
    /// Length of the reference in seconds; `nil` where it could not be read.
    public var duration: Double?
    /// The common rate of the pair in Hz; `nil` where a signal could not be read.
    public var sampleRate: Int?
    /// Lag, gain and the rest; `nil` where a signal could not be read.
    public var facts: AlignmentFacts?
    /// Where the reference's audio is and what it holds.
    public var reference: AudioRecord
    /// Where the hypothesis' audio is and what it holds.
    public var hypothesis: AudioRecord
    /// What is said in both, where the run has transcripts.
    public var transcripts = Transcripts()

    /// Where audio was read from, and the hash of what was decoded.
    public struct AudioRecord: Sendable, Equatable {
        /// File, offset, segment or command.
        public var source: AudioSource
        /// xxh128 of the decoded samples; `nil` where they could not be read.
        public var contentHash: String?

        /// A record.
        public init(source: AudioSource, contentHash: String?) {
            self.source = source
            self.contentHash = contentHash
        }
    }
}

extension ScoreRow {
    /// The row as JSON, with all members in their fixed order.
    public var json: JSONValue {
        var members = [JSONValue.Member("key", .string(key))]
        var undefined = [JSONValue.Member]()
        var infinite = [JSONValue.Member]()
        var failed = [JSONValue.Member]()
        for (name, score) in scores {
            members.append(.init(name, .optional(score.value)))
            switch score {
            case .value: break
            case .infinite(let positive): infinite.append(.init(name, .string(positive ? "+" : "-")))
            case .undefined(let why): undefined.append(.init(name, .string(why.reason.rawValue)))
            case .failed(let why): failed.append(.init(name, .string(why)))
            }
        }
        for (name, list) in [("undefined", undefined), ("infinite", infinite), ("failed", failed)] where !list.isEmpty {
            members.append(.init(name, .object(list)))
        }
        let pooled = scores.compactMap { name, _ in units[name].map { JSONValue.Member(name, $0.json) } }
        if !pooled.isEmpty { members.append(.init("units", .object(pooled))) }
        if let speaker { members.append(.init("speaker", .string(speaker))) }
        members += RowMember.factMembers.map { .init($0.name, $0.value(self)) }
        members += notes.map { .init($0.name, $0.value.json) }
        members.append(.init("_reference", reference.json))
        members.append(.init("_hypothesis", hypothesis.json))
        if let json = transcripts.json { members.append(.init("_transcripts", json)) }
        return .object(members)
    }
}

extension ScoreNote.Value {
    /// A number, or `[{"start": …, "end": …}, …]` as VERSA writes parts of a signal.
    var json: JSONValue {
        switch self {
        case .number(let number): .number(number)
        case .spans(let spans):
            .array(spans.map { .object([.init("start", .number($0.start)), .init("end", .number($0.end))]) })
        }
    }
}

extension Transcripts {
    /// `{"reference": …, "hypothesis": …}`, each where it is known; `nil` where neither is.
    var json: JSONValue? {
        let members = [("reference", reference), ("hypothesis", hypothesis)].compactMap { side, text in
            text.map { JSONValue.Member(side, .string($0)) }
        }
        return members.isEmpty ? nil : .object(members)
    }
}

extension ScoreRow.AudioRecord {
    /// `{"path": …, "offset"/"start"/"end": …, "xxh128": …}`.
    package var json: JSONValue {
        .object(Self.members(of: source) + [.init("xxh128", .optional(contentHash))])
    }

    private static func members(of source: AudioSource) -> [JSONValue.Member] {
        switch source {
        case .file(let path): [.init("path", .string(path))]
        case .archive(let path, let offset):
            [.init("path", .string(path)), .init("offset", .integer(Int(offset)))]
        case .pipe(let command): [.init("command", .string(command))]
        case .segment(let recording, let start, let end):
            members(of: recording) + [.init("start", .number(start)), .init("end", .number(end))]
        }
    }
}

/// A row's members that are no scores.
public enum RowMember {
    /// The members about the pair, with how they come from a row: the one list that writer, reader and export share.
    static let factMembers: [(name: String, value: @Sendable (ScoreRow) -> JSONValue)] = [
        ("duration", { number($0.duration) }),
        ("sample_rate", { $0.sampleRate.map { .integer($0) } ?? .null }),
        ("lag", { number($0.facts?.lagSeconds) }),
        ("lag_samples", { $0.facts.map { .integer($0.lagSamples) } ?? .null }),
        ("gain", { number($0.facts?.gainDB) }),
        ("length_difference", { $0.facts.map { .integer($0.lengthDifference) } ?? .null }),
        ("clipped", { number($0.facts?.clippedShare) }),
        ("level", { number($0.facts?.levelDBFS) }),
    ]

    /// Names of the members about the pair, in their order.
    public static let facts = factMembers.map { $0.name }
    /// All names that a score's key cannot have; names that begin with `_` cannot either.
    public static let reserved = Set(["key", "undefined", "infinite", "failed", "units", "speaker", segments] + facts)
    /// VERSA's segments of speech, a list, which is no score.
    static let segments = "vad_info"

    /// Whether a member of a row is a score, or null in a score's place.
    public static func isScore(_ name: String) -> Bool { !name.hasPrefix("_") && !reserved.contains(name) }

    /// Null where there is no finite number.
    private static func number(_ value: Double?) -> JSONValue {
        .optional(value.flatMap { $0.isFinite ? $0 : nil })
    }
}
