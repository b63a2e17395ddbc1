import Metrics
import Scoring
import Statistics

extension Comparison {
    /// `comparison.json`, version 1; see `reports/comparison.schema.json`. A field without a value is left out.
    ///
    /// - Parameters:
    ///   - origin: the command and version
    ///   - includesUtterances: whether each result lists its utterances, most of the file's size
    ///   - gate: a gate's outcome, if one was asked
    public func json(origin: ReportOrigin, includesUtterances: Bool = true, gate: JSONValue? = nil) -> JSONValue {
        .object(
            [
                .init("codec_score_comparison", .integer(1)),
                .init("tool", .object([.init("version", .string(origin.version))])),
                .init("settings", settingsJSON), .init("systems", .array(runs.map(Self.system))),
                .init("definitions", .object(definitions.map { .init($0.name, definition($0)) })),
                .init("coverage", coverageJSON), .init("means", .array(means.map(mean))),
                .init("pairs", .array(pairs.map { pair($0, includesUtterances) })),
            ]
                + list("corpus", pairs.flatMap(corpusResults))
                + list("ranking", rankings.map(ranking)) + list("rateQuality", rates.map(rateQuality))
                + list("history", history.map(historyJSON)) + list("slices", slices.map(slice))
                + (gate.map { [.init("gate", $0)] } ?? [])
                + [
                    .init("warnings", .strings(warnings + notes)), .init("provenance", provenanceJSON(origin)),
                ])
    }

    private func list(_ name: String, _ elements: [JSONValue]) -> [JSONValue.Member] {
        elements.isEmpty ? [] : [.init(name, .array(elements))]
    }

    private var settingsJSON: JSONValue {
        .object([
            .init("confidence", .number(settings.confidence)), .init("alpha", .number(settings.alpha)),
            .init("resamples", .integer(settings.resamples)), .init("permutations", .integer(settings.permutations)),
            .init("seed", .integer(Int(truncatingIfNeeded: settings.seed))), .init("generator", .string("splitmix64")),
            .init("blocks", .string(settings.blocks.rawValue)), .init("test", .string(settings.test.rawValue)),
            .init("margins", .string(settings.margins.name)),
            .init(
                "family",
                .object([
                    .init("name", .string(family.name)), .init("members", .strings(family.members)),
                    .init("size", .integer(family.members.count)),
                ])), .init("minimumCoverage", .number(settings.minimumCoverage)),
        ])
    }

    private static func system(_ run: ComparedRun) -> JSONValue {
        var members = [
            JSONValue.Member("name", .string(run.name)), .init("run", .string(run.path)),
            .init("hash", .string(run.hash)),
        ]
        if let rate = run.rate {
            if let codec = rate.codec { members.append(.init("codec", .string(codec))) }
            members.append(
                .init(
                    "rate",
                    .known([
                        ("nominalKbps", rate.nominalKbps), ("actualKbps", rate.actualKbps),
                        ("entropyKbps", rate.entropyKbps), ("jointEntropyKbps", rate.jointEntropyKbps),
                        ("tokensPerSecond", rate.tokensPerSecond),
                    ])))
        }
        if let cost = run.cost, !cost.members.isEmpty { members.append(.init("cost", cost)) }
        if let rate = run.rate, !rate.codebooks.isEmpty {
            members.append(.init("codebooks", .array(rate.codebooks.map(codebook))))
        }
        return .object(members)
    }

    private static func codebook(_ use: RunRate.CodebookUse) -> JSONValue {
        .object(
            [
                .init("stream", .integer(use.stream)), .init("size", .integer(use.size)),
                .init("frames", .integer(use.frames)), .init("used", .integer(use.used)),
            ]
                + JSONValue.known([
                    ("utilization", use.utilization), ("entropyBits", use.entropyBits),
                    ("entropyBitsMillerMadow", use.entropyBitsMillerMadow), ("perplexity", use.perplexity),
                    ("normalizedEntropy", use.normalizedEntropy), ("top1Share", use.top1Share),
                ]).members)
    }

    private func definition(_ key: KeyDefinition) -> JSONValue {
        let parameters = runs.lazy.compactMap { $0.settings?.parameters[key.name]?["parameters"] }.first
        return .object(
            [
                .init("name", .string(key.name)), .init("unit", .string(key.unit)),
                .init("better", key.direction == .none ? .null : .string(key.direction.rawValue)),
                .init("range", .array([.optional(key.range.lower), .optional(key.range.upper)])),
                .init("aggregation", .string(key.aggregation.rawValue)), .init("digits", .integer(key.digits)),
            ] + (parameters.map { [.init("parameters", $0)] } ?? []))
    }

    private var coverageJSON: JSONValue {
        let missing = runs.indices.compactMap { system -> JSONValue.Member? in
            let keys = aligned.keys.indices.filter { aligned.rows[system][$0] == nil }.map { aligned.keys[$0] }
            return keys.isEmpty ? nil : .init(runs[system].name, .strings(keys))
        }
        return .object([
            .init("expected", .integer(aligned.keys.count)), .init("common", .integer(aligned.commonCount)),
            .init("missing", .object(missing)), .init("duplicates", .array([])),
        ])
    }

    private func mean(_ mean: SystemMean) -> JSONValue {
        let undefined = mean.undefined.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }
        return .object(
            [
                .init("system", .string(runs[mean.system].name)), .init("key", .string(mean.definition.name)),
                .init("scored", .integer(mean.scored)), .init("undefined", .object(undefined)),
                .init("infinite", .integer(mean.infinite)), .init("failed", .integer(mean.failed)),
            ]
                + JSONValue.known([
                    ("mean", mean.mean), ("median", mean.values?.median), ("low5", mean.lowTail(0.05)),
                    ("low1", mean.lowTail(0.01)),
                ]).members + (mean.interval.map { [.init("interval", $0.json)] } ?? []))
    }

    private func pair(_ pair: PairComparison, _ includesUtterances: Bool) -> JSONValue {
        .object([
            .init("baseline", .string(runs[pair.baseline].name)),
            .init("candidate", .string(runs[pair.candidate].name)),
            .init(
                "results",
                .array(pair.results.map { $0.json(utterances: includesUtterances ? aligned.keys : nil) })),
        ])
    }

    private func corpusResults(_ pair: PairComparison) -> [JSONValue] {
        pair.corpus.map { result in
            .object(
                [
                    .init("key", .string(result.key)), .init("baseline", .string(runs[pair.baseline].name)),
                    .init("candidate", .string(runs[pair.candidate].name)),
                    .init(
                        "better",
                        result.definition.direction == .none ? .null : .string(result.definition.direction.rawValue)),
                    .init("judged", .boolean(result.isJudged)),
                ]
                    + JSONValue.known([
                        ("baselineValue", result.baseline), ("candidateValue", result.candidate),
                        ("difference", result.rawDifference), ("margin", result.margin),
                    ]).members
                    + (result.rawInterval.map { [.init("interval", $0.json)] } ?? [])
                    + (result.utteranceCount.map { [.init("utterances", .integer($0))] } ?? [])
                    + (result.isJudged ? [.init("verdict", .string(result.verdict.rawValue))] : [])
                    + (result.reason.map { [.init("reason", .string($0.rawValue))] } ?? []))
        }
    }

    private func ranking(_ ranking: Ranking) -> JSONValue {
        let meanRanks = ranking.entries.compactMap { entry in
            entry.meanRank.map { JSONValue.Member(runs[entry.system].name, .number($0)) }
        }
        let separable = zip(ranking.entries, ranking.entries.dropFirst()).map { above, below in
            JSONValue.array([
                .string(runs[above.system].name), .string(runs[below.system].name), .boolean(below.isSeparable),
            ])
        }
        var members = [
            JSONValue.Member("key", .string(ranking.definition.name)), .init("units", .integer(ranking.blockCount)),
        ]
        if let test = ranking.friedman {
            members += JSONValue.known([("chiSquare", test.chiSquare), ("f", test.f.isFinite ? test.f : nil)]).members
            members.append(
                .init(
                    "df",
                    .array([.integer(test.degreesOfFreedom.numerator), .integer(test.degreesOfFreedom.denominator)])))
            members += JSONValue.known([("p", test.p), ("kendallW", test.kendallW)]).members
        }
        return .object(
            members + [
                .init("meanRanks", .object(meanRanks)), .init("separable", .array(separable)),
                .init("decisive", .boolean(ranking.isDecisive)),
            ])
    }

    private func rateQuality(_ rate: RateQuality) -> JSONValue {
        let points = rate.points.map { point in
            JSONValue.object([
                .init("system", .string(runs[point.system].name)), .init("kbps", .number(point.kbps)),
                .init("value", .number(point.value)),
            ])
        }
        var members = [
            JSONValue.Member("key", .string(rate.definition.name)), .init("points", .array(points)),
            .init("pareto", .strings(rate.pareto.map { runs[$0].name })),
        ]
        if !rate.deltas.isEmpty { members.append(.init("bd", .array(rate.deltas.map(delta)))) }
        return .object(members)
    }

    private func delta(_ delta: RateQuality.Delta) -> JSONValue {
        var members = [JSONValue.Member("anchor", .string(delta.anchor)), .init("test", .string(delta.test))]
        members +=
            JSONValue.known([
                ("bdRatePercent", delta.ratePercent), ("bdQuality", delta.quality), ("overlap", delta.overlapQuality),
                ("overlapRate", delta.overlapRate),
            ]).members
        if let interval = delta.interval { members.append(.init("interval", interval.json)) }
        if let undefined = delta.undefined { members.append(.init("undefined", .string(undefined))) }
        if let note = delta.note { members.append(.init("note", .string(note))) }
        return .object(members)
    }

    private func historyJSON(_ history: CheckpointHistory) -> JSONValue {
        let steps = history.steps.map { step in
            JSONValue.object(
                [
                    .init("step", .integer(step.step)), .init("system", .string(runs[step.system].name)),
                    .init("mean", .number(step.mean)),
                ] + (step.previous.map { [.init("previous", $0.json)] } ?? [])
                    + (step.bestSoFar.map { [.init("bestSoFar", $0.json)] } ?? []))
        }
        var members = [
            JSONValue.Member("key", .string(history.definition.name)), .init("steps", .array(steps)),
            .init("largestChange", history.largestChange.map { .integer($0) } ?? .null),
        ]
        if let trend = history.trend {
            members.append(
                .init(
                    "trend",
                    .known([
                        ("slope", trend.slope), ("intercept", trend.intercept), ("tau", trend.tau), ("p", trend.p),
                    ])))
        }
        return .object(members + [.init("state", .string(history.state.rawValue))])
    }

    private func slice(_ slice: Slice) -> JSONValue {
        let pair = pairs[slice.pair]
        return .object([
            .init("column", .string(slice.column)), .init("value", .string(slice.value)),
            .init("key", .string(slice.key)), .init("baseline", .string(runs[pair.baseline].name)),
            .init("candidate", .string(runs[pair.candidate].name)), .init("n", .integer(slice.count)),
            .init("blocks", .integer(slice.blockCount)), .init("difference", .number(slice.difference)),
            .init("interval", slice.interval.json),
        ])
    }

    private func provenanceJSON(_ origin: ReportOrigin) -> JSONValue {
        let references = runs.compactMap { run in
            run.settings?.referenceHash.map { JSONValue.Member(run.name, .string("xxh128:" + $0)) }
        }
        let made = runs.map { run in
            JSONValue.object(
                [.init("name", .string(run.name))]
                    + (run.settings.map { settings in
                        [
                            .init("tool", .string("\(settings.tool) \(settings.version)")),
                            .init("resampler", .string(settings.resampler)),
                            .init("commands", .array(settings.commandLines.map { .strings($0) })),
                        ]
                    } ?? []))
        }
        return .object([
            .init("command", .string(origin.commandLine)), .init("references", .object(references)),
            .init("runs", .array(made)), .init("mismatches", .strings(mismatches)),
        ])
    }
}

extension CheckpointHistory.Change {
    var json: JSONValue {
        .object([
            .init("step", .integer(step)), .init("difference", .number(difference)), .init("interval", interval.json),
            .init("p", .number(p)), .init("pHolm", .number(pHolm)),
        ])
    }
}

extension ReportedInterval {
    /// `{"method": …, "low": …, "high": …, "level": …}`.
    public var json: JSONValue {
        .object(
            [.init("method", .string(method.rawValue))]
                + (method == .none
                    ? []
                    : JSONValue.known([
                        ("low", low), ("high", high), ("level", level), ("z0", z0), ("acceleration", acceleration),
                    ]).members))
    }
}

extension JSONValue {
    /// An object of the numbers that are known and finite.
    static func known(_ numbers: [(name: String, value: Double?)]) -> JSONValue {
        .object(
            numbers.compactMap { number in
                guard let value = number.value, value.isFinite else { return nil }
                return .init(number.name, .number(value))
            })
    }

    /// An array of strings.
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
