import Audio
import Metrics

/// What stands in a run about one utterance of one system: a line of `utterances.jsonl`.
public struct ScoreRow: Sendable {
    /// The utterance's key.
    public var key: String
    /// Outcomes by output key, in the metric set's order.
    public var scores: [(key: String, score: Score)]
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
        if let speaker { members.append(.init("speaker", .string(speaker))) }
        members += RowMember.factMembers.map { .init($0.name, $0.value(self)) }
        members.append(.init("_reference", reference.json))
        members.append(.init("_hypothesis", hypothesis.json))
        return .object(members)
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
    public static let reserved = Set(["key", "undefined", "infinite", "failed", "units", "speaker"] + facts)

    /// Whether a member of a row is a score, or null in a score's place.
    public static func isScore(_ name: String) -> Bool { !name.hasPrefix("_") && !reserved.contains(name) }

    /// Null where there is no finite number.
    private static func number(_ value: Double?) -> JSONValue {
        .optional(value.flatMap { $0.isFinite ? $0 : nil })
    }
}
