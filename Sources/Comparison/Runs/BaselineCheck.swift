import Audio
import Files
import Metrics
import Scoring

/// What is wrong with a baseline file, though it can be read.
public struct BaselineCheck: Sendable {
    /// What makes the file useless as it is, one sentence each.
    public let faults: [String]
    /// What is worth knowing, one sentence each.
    public let warnings: [String]

    /// Checks a baseline against its own hash of the references, this program's definitions and, if one is given, a run.
    ///
    /// - Parameters:
    ///   - baseline: the baseline, whose rows were checked against their hash when it was read
    ///   - known: the definitions of this program
    ///   - version: this program's version
    ///   - run: a run that is to be compared with it
    public init(_ baseline: BaselineFile, known: [KeyDefinition], version: String, run: ComparedRun? = nil) {
        let stored = baseline.run
        var faults = [String]()
        var warnings = [String]()
        let definitions = Dictionary(known.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for key in stored.definitions {
            guard let now = definitions[key.name] else {
                warnings.append("\(key.name) is no key of this program; its definition cannot be checked")
                continue
            }
            let differing = [
                ("direction", key.direction.rawValue, now.direction.rawValue), ("unit", key.unit, now.unit),
                ("aggregation", key.aggregation.rawValue, now.aggregation.rawValue),
            ].filter { $0.1 != $0.2 }
            for (what, before, after) in differing {
                faults.append("\(key.name): the \(what) is '\(before)' in the baseline and '\(after)' in this program")
            }
        }
        if let settings = stored.settings {
            if settings.version != version {
                warnings.append("made by version \(settings.version); this is \(version)")
            }
            if let hash = settings.referenceHash, stored.absentKeys.isEmpty, hash != Self.referenceHash(stored) {
                faults.append("the references' hash in line 1 is not that of the utterances")
            }
        } else {
            warnings.append("saved from another tool's results, which hold no settings; nothing else can be checked")
        }
        if let run {
            var named = stored
            if named.name == run.name { named.name += " (baseline)" }
            let common = stored.definitions.map(\.name).filter { run.definition($0) != nil }
            let provenance = Provenance(AlignedRuns([named, run]), keys: common)
            faults += provenance.mismatches
            warnings += provenance.warnings
            let keys = Set(run.utterances.map(\.key))
            let absent = stored.utterances.count { !keys.contains($0.key) }
            if absent > 0 {
                warnings.append(
                    "\(run.name) has no row for \(absent) of the baseline's \(stored.utterances.count) utterances")
            }
            let lacking = stored.definitions.map(\.name).filter { run.definition($0) == nil }
            if !lacking.isEmpty { warnings.append("\(run.name) lacks " + lacking.joined(separator: ", ")) }
        }
        self.faults = faults
        self.warnings = warnings
    }

    /// The hash over keys and reference audio as a run's record holds it.
    private static func referenceHash(_ run: ComparedRun) -> String {
        let hash = XXH128()
        for utterance in run.utterances {
            hash.update(utterance.key + "\t" + (utterance.reference?.contentHash ?? "") + "\n")
        }
        return hash.hexadecimal
    }
}
