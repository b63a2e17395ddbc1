import Metrics
import Scoring

/// The first line of a baseline file: what made the scores.
struct BaselineHeader {
    let definitions: [KeyDefinition]
    let commit: String?
    let runHash: String?
    let rowsHash: String
    private let json: JSONValue

    /// Reads the line's JSON.
    init(_ json: JSONValue, path: String) throws(ComparisonError) {
        guard let version = json[BaselineFile.marker]?.int else {
            throw BaselineFile.damaged(path, line: 1, "'\(BaselineFile.marker)' is no number")
        }
        guard version == BaselineFile.version else {
            throw ComparisonError(
                .malformed,
                "\(path), line 1: version \(version) of baseline files; this program reads \(BaselineFile.version), "
                    + "use the one that saved it, or save it again")
        }
        guard json["name"]?.text != nil, let rowsHash = json["rows_hash"]?.text,
            let keys = json["definitions"]?.members,
            !keys.isEmpty
        else { throw BaselineFile.damaged(path, line: 1, "name, definitions or rows_hash are missing") }
        var definitions = [KeyDefinition]()
        for key in keys { definitions.append(try Self.definition(key, path)) }
        self.definitions = definitions
        self.rowsHash = rowsHash
        commit = json["created_from"]?["commit"]?.text
        runHash = json["created_from"]?["run_hash"]?.text
        self.json = json
    }

    private static func definition(_ key: JSONValue.Member, _ path: String) throws(ComparisonError) -> KeyDefinition {
        let range = key.value["range"]?.elements ?? []
        let better = key.value["better"]
        guard let unit = key.value["unit"]?.text, let digits = key.value["digits"]?.int, (0...12).contains(digits),
            range.count == 2,
            let direction = better == .null
                ? KeyDefinition.Direction.none : better?.text.flatMap(KeyDefinition.Direction.init),
            let aggregation = key.value["aggregation"]?.text.flatMap(KeyDefinition.Aggregation.init)
        else {
            throw BaselineFile.damaged(
                path, line: 1, "the definition of '\(key.name)' lacks unit, range, better, aggregation or digits")
        }
        return KeyDefinition(
            key.name, title: key.value["title"]?.text ?? key.name, unit: unit,
            range: (range[0].double, range[1].double), direction: direction, aggregation: aggregation, digits: digits,
            monotone: key.value["monotone"] == .boolean(true))
    }

    /// The run that this line and the rows make.
    func run(path: String, rows: [BaselineRow]) -> ComparedRun {
        var units = [String: [PooledUnits?]]()
        for definition in definitions where definition.aggregation == .ratio {
            units[definition.name] = rows.map { $0.units[definition.name] }
        }
        return ComparedRun(
            name: json["name"]?.text ?? path, path: path, hash: rowsHash, definitions: definitions,
            utterances: rows.map(\.utterance), scores: definitions.indices.map { i in rows.map { $0.scores[i] } },
            units: units, settings: settings, step: json["step"]?.int,
            absentKeys: (json["absent"]?.elements ?? []).compactMap(\.text), rate: rate, workingDirectory: nil,
            cost: nil,
            warnings: (json["warnings"]?.elements ?? []).compactMap(\.text))
    }

    /// What made the scores; `nil` where another tool did, which does not say.
    private var settings: RunSettings? {
        guard let version = json["tool"]?.text else { return nil }
        let keys = json["definitions"]?.members ?? []
        let parameters = keys.compactMap { key in
            key.value["metric"].map { metric in
                (
                    key.name,
                    JSONValue.object([
                        .init("metric", metric), .init("parameters", key.value["parameters"] ?? .object([])),
                    ])
                )
            }
        }
        return RunSettings(
            tool: json["tool_name"]?.text ?? Self.usualTool, version: version,
            resampler: json["resampler"]?.text ?? "",
            parameters: Dictionary(parameters, uniquingKeysWith: { first, _ in first }),
            primaryKeys: keys.filter { $0.value["primary"] == .boolean(true) }.map(\.name),
            referenceHash: json["reference_hash"]?.text.map { String($0.dropFirst(Self.hashPrefix.count)) },
            commandLines: (json["created_from"]?["command"]?.elements ?? []).map { $0.elements.compactMap(\.text) })
    }

    private var rate: RunRate? {
        guard let stored = json["rate"] else { return nil }
        var rate = RunRate(
            codec: json["codec"]?.text, nominalKbps: stored["nominalKbps"]?.double,
            actualKbps: stored["actualKbps"]?.double)
        rate.entropyKbps = stored["entropyKbps"]?.double
        rate.jointEntropyKbps = stored["jointEntropyKbps"]?.double
        rate.tokensPerSecond = stored["tokensPerSecond"]?.double
        return rate
    }

    private static let usualTool = "codec-score"
    static let hashPrefix = "xxh128:"
}

// MARK: Writing

extension BaselineHeader {
    /// The line of a run.
    static func json(_ run: ComparedRun, name: String, commit: String?, rowsHash: String) -> JSONValue {
        var members = [
            JSONValue.Member(BaselineFile.marker, .integer(BaselineFile.version)), .init("name", .string(name)),
        ]
        if let settings = run.settings {
            members.append(.init("tool", .string(settings.version)))
            if settings.tool != usualTool { members.append(.init("tool_name", .string(settings.tool))) }
            members.append(.init("resampler", .string(settings.resampler)))
        }
        members.append(.init("created_from", .object(origin(run, commit))))
        if let step = run.step { members.append(.init("step", .integer(step))) }
        if let rate = run.rate { members += self.rate(rate) }
        members.append(.init("definitions", .object(run.definitions.map { definition($0, run) })))
        members.append(.init("expected", .integer(run.utterances.count + run.absentKeys.count)))
        if !run.absentKeys.isEmpty { members.append(.init("absent", .strings(run.absentKeys))) }
        if let hash = run.settings?.referenceHash {
            members.append(.init("reference_hash", .string(hashPrefix + hash)))
        }
        if !run.warnings.isEmpty { members.append(.init("warnings", .strings(run.warnings))) }
        members.append(
            .init(
                "summary",
                .object(
                    BaselineChange.means(run).map { key, mean in
                        .init(
                            key,
                            .object([.init("n", .integer(mean.count))] + JSONValue.known([("mean", mean.mean)]).members)
                        )
                    })))
        return .object(members + [.init("rows_hash", .string(rowsHash))])
    }

    private static func origin(_ run: ComparedRun, _ commit: String?) -> [JSONValue.Member] {
        var members = [JSONValue.Member]()
        if let commit { members.append(.init("commit", .string(commit))) }
        if let lines = run.settings?.commandLines, !lines.isEmpty {
            members.append(.init("command", .array(lines.map { .strings($0) })))
        }
        return members + [.init("run_hash", .string(run.hash))]
    }

    private static func rate(_ rate: RunRate) -> [JSONValue.Member] {
        (rate.codec.map { [.init("codec", .string($0))] } ?? [])
            + [
                .init(
                    "rate",
                    .known([
                        ("nominalKbps", rate.nominalKbps), ("actualKbps", rate.actualKbps),
                        ("entropyKbps", rate.entropyKbps), ("jointEntropyKbps", rate.jointEntropyKbps),
                        ("tokensPerSecond", rate.tokensPerSecond),
                    ]))
            ]
    }

    private static func definition(_ key: KeyDefinition, _ run: ComparedRun) -> JSONValue.Member {
        var members = [
            JSONValue.Member("title", .string(key.title)), .init("unit", .string(key.unit)),
            .init("range", .array([.optional(key.range.lower), .optional(key.range.upper)])),
            .init("better", key.direction == .none ? .null : .string(key.direction.rawValue)),
            .init("aggregation", .string(key.aggregation.rawValue)), .init("digits", .integer(key.digits)),
            .init("monotone", .boolean(key.monotone)),
        ]
        if let made = run.settings?.parameters[key.name] {
            members += [
                .init("metric", made["metric"] ?? .null), .init("parameters", made["parameters"] ?? .object([])),
            ]
        }
        if run.settings?.primaryKeys.contains(key.name) == true { members.append(.init("primary", .boolean(true))) }
        return .init(key.name, .object(members))
    }
}
