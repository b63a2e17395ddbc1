import Metrics
import Scoring

/// Whether runs were made alike: the same reference audio and transcripts, metric parameters, resampler and tool.
struct Provenance {
    /// What forbids a comparison, one sentence each.
    private(set) var mismatches: [String] = []
    /// What is worth knowing, one sentence each.
    private(set) var warnings: [String] = []

    private static let shown = 5

    /// Looks at runs that are to be compared on `keys`.
    init(_ aligned: AlignedRuns, keys: [String]) {
        guard let first = aligned.runs.first else { return }
        for run in aligned.runs.dropFirst() { compareSettings(first, run) }
        compareParameters(aligned.runs, keys)
        compareReferences(aligned, "reference audio") { $0.reference?.contentHash }
        if keys.contains(where: { key in aligned.runs.contains { $0.definition(key)?.aggregation == .ratio } }) {
            compareReferences(aligned, "transcripts of the reference") { $0.referenceTranscript }
        }
        compareDefinitions(aligned.runs, keys)
        let unrecorded = aligned.runs.filter { $0.settings == nil }.map(\.name)
        if unrecorded.count == aligned.runs.count {
            warnings.append(
                "\(unrecorded.joined(separator: ", ")): no record of settings or reference audio; that the runs were "
                    + "made alike cannot be checked")
        }
    }

    private mutating func compareSettings(_ a: ComparedRun, _ b: ComparedRun) {
        guard let before = a.settings, let after = b.settings else {
            if (a.settings == nil) != (b.settings == nil) {
                let (known, unknown) = a.settings == nil ? (b, a) : (a, b)
                mismatches.append(
                    "\(known.name) was made by \(known.settings?.tool ?? "codec-score"), \(unknown.name) by another tool"
                )
            }
            return
        }
        if before.tool != after.tool || before.majorVersion != after.majorVersion {
            mismatches.append(
                "\(a.name) was made by \(before.tool) \(before.version), \(b.name) by \(after.tool) \(after.version)")
        } else if before.version != after.version {
            warnings.append(
                "\(a.name) was made by version \(before.version), \(b.name) by version \(after.version)")
        }
        if before.resampler != after.resampler {
            mismatches.append("resampler: \(before.resampler) in \(a.name), \(after.resampler) in \(b.name)")
        }
    }

    /// Every run's parameters of a key against those of the first run that has it.
    private mutating func compareParameters(_ runs: [ComparedRun], _ keys: [String]) {
        var said = Set<String>()
        for key in keys {
            let settings = runs.compactMap { run in run.settings?.parameters[key].map { (run.name, $0) } }
            guard let (name, x) = settings.first else { continue }
            for (other, y) in settings.dropFirst() where x != y {
                let text = "\(x["metric"]?.text ?? key): \(Self.difference(x, y, name, other))"
                if said.insert(text).inserted { mismatches.append(text) }
            }
        }
    }

    /// The parameters that differ, as `f0max: 800 in A, 8000 in B`.
    private static func difference(_ x: JSONValue, _ y: JSONValue, _ a: String, _ b: String) -> String {
        if x["metric"] != y["metric"] {
            return "the key comes from \(x["metric"]?.text ?? "?") in \(a), from \(y["metric"]?.text ?? "?") in \(b)"
        }
        let names = (x["parameters"]?.members ?? []).map(\.name) + (y["parameters"]?.members ?? []).map(\.name)
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted && x["parameters"]?[$0] != y["parameters"]?[$0] }.map { name in
            let values = [x, y].map { $0["parameters"]?[name]?.line ?? "none" }
            return "\(name) is \(values[0]) in \(a), \(values[1]) in \(b)"
        }.joined(separator: "; ")
    }

    /// What every utterance's reference is, against that of the first run that has it.
    private mutating func compareReferences(
        _ aligned: AlignedRuns, _ kind: String, _ content: (ComparedUtterance) -> String?
    ) {
        var different = [[String]](repeating: [], count: aligned.runs.count)
        for place in aligned.keys.indices {
            var known: String?
            for run in aligned.runs.indices {
                guard let hash = aligned.utterance(place, ofRun: run).flatMap(content) else { continue }
                if let known, known != hash { different[run].append(aligned.keys[place]) }
                known = known ?? hash
            }
        }
        for (run, keys) in zip(aligned.runs, different) where !keys.isEmpty {
            let names = keys.prefix(Self.shown).joined(separator: ", ")
            let rest = keys.count > Self.shown ? ", … \(keys.count - Self.shown) more" : ""
            mismatches.append(
                "\(run.name) was scored against different \(kind) than the runs before it on "
                    + "\(NumberText.count(keys.count, "utterance")): \(names)\(rest)")
        }
    }

    private mutating func compareDefinitions(_ runs: [ComparedRun], _ keys: [String]) {
        for key in keys {
            let definitions = runs.compactMap { run in run.definition(key).map { (run.name, $0) } }
            guard let (name, first) = definitions.first else { continue }
            for (other, definition) in definitions.dropFirst()
            where definition.direction != first.direction || definition.unit != first.unit
                || definition.aggregation != first.aggregation
            {
                mismatches.append(
                    "\(key) is defined differently in \(name) and \(other) (unit, direction, aggregation)")
            }
        }
    }
}
