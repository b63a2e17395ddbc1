import Audio
import Metrics
import Scoring

/// A line of a baseline file about one utterance.
struct BaselineRow {
    let utterance: ComparedUtterance
    /// An outcome a definition; `nil` where the row lacks the key.
    let scores: [Score?]
    let units: [String: PooledUnits]

    /// Reads a line's JSON.
    init(_ json: JSONValue, _ definitions: [KeyDefinition], place: String) throws(ComparisonError) {
        guard let key = json["key"]?.text else { throw BaselineFile.damaged(place, "the line has no key") }
        let known = Set(definitions.map(\.name))
        for group in ["scores", "undefined", "infinite", "failed", "units"] {
            if let member = json[group]?.members.first(where: { !known.contains($0.name) }) {
                throw BaselineFile.damaged(place, "'\(member.name)' is not among the definitions of line 1")
            }
        }
        var scores = [Score?]()
        var units = [String: PooledUnits]()
        for definition in definitions {
            let name = definition.name
            scores.append(try Self.score(json, name, place))
            guard let stored = json["units"]?[name] else { continue }
            guard let pair = PooledUnits(stored) else {
                throw BaselineFile.damaged(place, "the units of '\(name)' are no [errors, units]")
            }
            units[name] = pair
        }
        self.scores = scores
        self.units = units
        let hash = json["reference"]?.text.map { String($0.dropFirst(BaselineHeader.hashPrefix.count)) }
        utterance = ComparedUtterance(
            key: key, speaker: json["speaker"]?.text, duration: json["duration"]?.double,
            sampleRate: json["sample_rate"]?.int, lagSamples: nil, gainDB: nil, lengthDifference: nil,
            clippedShare: nil, levelDBFS: nil,
            reference: hash.map { ScoreRow.AudioRecord(source: .file(path: ""), contentHash: $0) }, hypothesis: nil)
    }

    private static func score(_ json: JSONValue, _ name: String, _ place: String) throws(ComparisonError) -> Score? {
        if let stored = json["scores"]?[name] {
            guard let value = stored.double else { throw BaselineFile.damaged(place, "'\(name)' is no number") }
            return .value(value)
        }
        if let stored = json["undefined"]?[name] {
            guard let reason = stored.text.flatMap(Undefined.Reason.init) else {
                throw BaselineFile.damaged(place, "\(stored.line) is no reason for an undefined '\(name)'")
            }
            return .undefined(Undefined(reason))
        }
        if let stored = json["infinite"]?[name] {
            guard let sign = stored.text, sign == "+" || sign == "-" else {
                throw BaselineFile.damaged(place, "the infinite '\(name)' is neither \"+\" nor \"-\"")
            }
            return .infinite(positive: sign == "+")
        }
        guard let stored = json["failed"]?[name] else { return nil }
        return .failed(stored.text ?? "failed")
    }

    /// The line of a run's utterance; empty members are left out.
    static func json(_ run: ComparedRun, at row: Int) -> JSONValue {
        let utterance = run.utterances[row]
        var members = [JSONValue.Member("key", .string(utterance.key))]
        if let speaker = utterance.speaker { members.append(.init("speaker", .string(speaker))) }
        if let hash = utterance.reference?.contentHash {
            members.append(.init("reference", .string(BaselineHeader.hashPrefix + hash)))
        }
        if let duration = utterance.duration { members.append(.init("duration", .number(duration))) }
        if let rate = utterance.sampleRate { members.append(.init("sample_rate", .integer(rate))) }
        var groups: [(name: String, members: [JSONValue.Member])] = [
            ("scores", []), ("undefined", []), ("infinite", []), ("failed", []), ("units", []),
        ]
        for (definition, column) in zip(run.definitions, run.scores) {
            let name = definition.name
            switch column[row] {
            case .value(let value): groups[0].members.append(.init(name, .number(value)))
            case .undefined(let why): groups[1].members.append(.init(name, .string(why.reason.rawValue)))
            case .infinite(let positive): groups[2].members.append(.init(name, .string(positive ? "+" : "-")))
            case .failed(let why): groups[3].members.append(.init(name, .string(why)))
            case nil: break
            }
            if let units = run.units[name]?[row] {
                groups[4].members.append(.init(name, .array([.number(units.errors), .number(units.units)])))
            }
        }
        members += groups.filter { !$0.members.isEmpty }.map { .init($0.name, .object($0.members)) }
        return .object(members)
    }
}
