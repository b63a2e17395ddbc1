import Comparison
import Metrics

/// All utterances' scores for the page's script.
struct ExplorerData {
    /// The JSON.
    let json: String

    /// Decimals beyond those of tables, so that sorting tells apart what tables do not.
    private static let furtherDigits = 2

    init(_ context: ReportContext, mediaNote: String) {
        let comparison = context.comparison
        let aligned = comparison.aligned
        var reasons = Reasons()
        let scales = comparison.definitions.map { definition in
            (0..<min(definition.digits + Self.furtherDigits, 9)).reduce(1.0) { product, _ in product * 10 }
        }
        let scores = comparison.runs.indices.map { run in
            "["
                + zip(comparison.definitions, scales).map { definition, scale in
                    comparison.runs[run].column(definition.name) == nil
                        ? "null"
                        : "["
                            + aligned.column(definition.name, ofRun: run).map { Self.entry($0, scale, &reasons) }
                            .joined(separator: ",") + "]"
                }.joined(separator: ",") + "]"
        }
        let facts = comparison.runs.indices.map { Self.facts($0, comparison) }
        let speakers = SpeakerIndex(aligned)
        let durations = aligned.keys.indices.map { place -> Double? in
            comparison.runs.indices.lazy.compactMap { aligned.utterance(place, ofRun: $0)?.duration }.first
        }
        let members: [(String, String)] = [
            ("systems", ScriptData.strings(comparison.runs.map(\.name))),
            ("keys", "[" + zip(comparison.definitions, scales).map(Self.key).joined(separator: ",") + "]"),
            ("pairs", "[" + comparison.pairs.map { "[\($0.baseline),\($0.candidate)]" }.joined(separator: ",") + "]"),
            ("utterances", ScriptData.strings(aligned.keys)),
            ("speakers", ScriptData.strings(speakers.names)),
            ("speaker", "[" + speakers.places.map(String.init).joined(separator: ",") + "]"),
            ("duration", ScriptData.column(durations, scale: 1000)),
            ("scores", "[" + scores.joined(separator: ",") + "]"),
            ("reasons", ScriptData.strings(reasons.texts)),
            ("facts", "[" + facts.joined(separator: ",") + "]"),
            ("scales", "{" + Self.factScales.map { "\"\($0.name)\":\(Int($0.scale))" }.joined(separator: ",") + "}"),
            (
                "files",
                "["
                    + ([nil] + comparison.runs.indices.map { $0 }).map { Self.files($0, context) }.joined(
                        separator: ",") + "]"
            ),
            ("notes", "{\"media\":\(ScriptData.string(mediaNote))}"),
        ]
        json = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",\n") + "}"
    }

    /// Why there is no score: each reason once.
    private struct Reasons {
        var texts = [String]()
        var places = [String: Int]()

        mutating func place(of text: String) -> Int {
            if let place = places[text] { return place }
            places[text] = texts.count
            texts.append(text)
            return texts.count - 1
        }
    }

    /// A number, or as a text the number of the reason why there is none.
    private static func entry(_ score: Score?, _ scale: Double, _ reasons: inout Reasons) -> String {
        switch score {
        case .value(let value): ScriptData.scaled(value, scale)
        case .infinite(let isPositive): "\"\(reasons.place(of: isPositive ? "∞" : "−∞"))\""
        case .undefined(let why): "\"\(reasons.place(of: why.reason.rawValue))\""
        case .failed: "\"\(reasons.place(of: "failed"))\""
        case nil: "null"
        }
    }

    private static func key(_ definition: KeyDefinition, _ scale: Double) -> String {
        let sign =
            switch definition.direction {
            case .higher: 1
            case .lower: -1
            case .none: 0
            }
        return "{\"name\":\(ScriptData.string(definition.name)),"
            + "\"unit\":\(ScriptData.string(definition.unitText)),"
            + "\"digits\":\(definition.digits),\"scale\":\(Int(scale)),\"sign\":\(sign)}"
    }

    private static let factScales: [(name: String, scale: Double)] = [
        ("lag", 1000), ("gain", 100), ("length", 100), ("clipped", 1000),
    ]

    private static func facts(_ run: Int, _ comparison: Comparison) -> String {
        let rows = comparison.aligned.keys.indices.map { comparison.aligned.utterance($0, ofRun: run) }
        let columns: [[Double?]] = [
            rows.map { $0?.lagMilliseconds }, rows.map { $0?.gainDB }, rows.map { $0?.lengthMilliseconds },
            rows.map { $0?.clippedShare.map { $0 * 100 } },
        ]
        let known = zip(factScales, columns).filter { $0.1.contains { $0 != nil } }
        return "{"
            + known.map { "\"\($0.0.name)\":\(ScriptData.column($0.1, scale: $0.0.scale))" }.joined(separator: ",")
            + "}"
    }

    /// How the paths of a side's files are made from their keys, as `[before, after, link before]`; null where they are
    /// not. The link is empty where the files are not below the page's folder.
    private static func files(_ run: Int?, _ context: ReportContext) -> String {
        let comparison = context.comparison
        let source = run ?? 0
        guard comparison.runs.indices.contains(source) else { return "null" }
        var pattern: (before: Substring, after: Substring)?
        for utterance in comparison.runs[source].utterances {
            guard case .file(let path)? = (run == nil ? utterance.reference : utterance.hypothesis)?.source else {
                return "null"
            }
            if let pattern {
                guard path == pattern.before + utterance.key + pattern.after else { return "null" }
            } else {
                guard let range = path.ranges(of: utterance.key).last else { return "null" }
                pattern = (path[..<range.lowerBound], path[range.upperBound...])
            }
        }
        guard let pattern else { return "null" }
        var link = ""
        if let folder = context.options.pageFolder {
            let working = comparison.runs[source].workingDirectory ?? ""
            let full =
                pattern.before.hasPrefix("/") || working.isEmpty
                ? String(pattern.before) : working + "/" + pattern.before
            if full.hasSuffix("/") {
                link = RelativeLink.link(to: full + "x", from: folder).map { String($0.dropLast()) } ?? ""
            }
        }
        return ScriptData.strings([String(pattern.before), String(pattern.after), link])
    }
}

/// The speakers, each once, in the order in which their utterances come.
struct SpeakerIndex {
    let names: [String]
    /// For each utterance the place of its speaker; −1 where none is known.
    let places: [Int]

    init(_ aligned: AlignedRuns) {
        var names = [String]()
        var known = [String: Int]()
        places = aligned.speakers.map { speaker in
            guard let speaker else { return -1 }
            if let place = known[speaker] { return place }
            known[speaker] = names.count
            names.append(speaker)
            return names.count - 1
        }
        self.names = names
    }
}
