import Audio
import Metrics
import Scoring
import Statistics

/// Several runs laid over one list of utterances.
public struct AlignedRuns: Sendable {
    /// The runs.
    public let runs: [ComparedRun]
    /// The utterances of all runs, and those that a run says it expected, in byte order.
    public let keys: [String]
    /// For each run the row of each utterance; `nil` where it has none.
    public let rows: [[Int?]]
    /// The speaker of each utterance, where one is known.
    public let speakers: [String?]
    /// Utterances grouped by what is resampled.
    public let blocking: Blocking
    /// Utterances, each its own block.
    public let utteranceBlocks: [Int]

    /// Lays runs over each other.
    ///
    /// - Parameters:
    ///   - runs: the runs
    ///   - speakers: speakers that count for more than those of the runs
    ///   - unit: what is resampled; if left out, speakers where at least two are known
    public init(_ runs: [ComparedRun], speakers: [String: String] = [:], unit: Blocking.Unit? = nil) {
        self.runs = runs
        var all = Set<String>()
        for run in runs {
            all.formUnion(run.utterances.lazy.map(\.key))
            all.formUnion(run.absentKeys)
        }
        let keys = all.sorted(by: precedesInByteOrder)
        self.keys = keys
        let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($0.element, $0.offset) })
        var known = keys.map { speakers[$0] }
        var rows = [[Int?]]()
        for run in runs {
            var row = [Int?](repeating: nil, count: keys.count)
            for (i, utterance) in run.utterances.enumerated() {
                guard let place = places[utterance.key] else { continue }
                row[place] = i
                if known[place] == nil { known[place] = utterance.speaker }
            }
            rows.append(row)
        }
        self.rows = rows
        self.speakers = known
        blocking = Blocking(keys: keys, speakers: known, unit: unit)
        utteranceBlocks = Array(keys.indices)
    }

    /// What a run's row says of an utterance; `nil` where it has no row.
    public func utterance(_ place: Int, ofRun run: Int) -> ComparedUtterance? {
        rows[run][place].map { runs[run].utterances[$0] }
    }

    /// A run's outcome of a key for an utterance: `failed` where the row is absent or lacks the key.
    public func score(_ key: String, _ place: Int, ofRun run: Int) -> Score? {
        guard let row = rows[run][place], let column = runs[run].column(key) else { return nil }
        return column[row]
    }

    /// A run's outcomes of a key for all utterances; `nil` where there is no row or the row lacks the key.
    public func column(_ key: String, ofRun run: Int) -> [Score?] {
        guard let column = runs[run].column(key) else { return [Score?](repeating: nil, count: keys.count) }
        return rows[run].map { $0.flatMap { column[$0] } }
    }

    /// Errors and units of a pooled key for all utterances.
    func unitColumn(_ key: String, ofRun run: Int) -> [PooledUnits?] {
        guard let column = runs[run].units[key] else { return [PooledUnits?](repeating: nil, count: keys.count) }
        return rows[run].map { $0.flatMap { column[$0] } }
    }

    /// Whether two runs' numbers of a key are on one scale, utterance by utterance; others must not be compared.
    func areOnOneScale(_ key: String, _ a: Int, _ b: Int) -> Bool {
        guard let first = runs[a].scales[key], let second = runs[b].scales[key] else { return true }
        return keys.indices.allSatisfy { place in
            guard let x = utterance(place, ofRun: a)?.sampleRate.flatMap({ first[$0] }),
                let y = utterance(place, ofRun: b)?.sampleRate.flatMap({ second[$0] })
            else { return true }
            return x == y
        }
    }

    /// The runs' names by the scale on which their numbers of a key are; empty for keys with one scale.
    func scaleGroups(_ key: String) -> [String: [String]] {
        var groups = [String: [String]]()
        for run in runs {
            guard let scales = run.scales[key] else { continue }
            let names = Set(run.utterances.compactMap { $0.sampleRate.flatMap { scales[$0] } })
            for name in names { groups[name, default: []].append(run.name) }
        }
        return groups
    }

    /// Says which runs' numbers of a key are on which of several scales.
    func scaleWarning(_ key: String) -> String? {
        let groups = scaleGroups(key)
        guard groups.count > 1 else { return nil }
        if Set(groups.values.map { Set($0) }).count == 1 {
            let scales = groups.keys.sorted().joined(separator: " for some utterances and ")
            return "\(key) is \(scales) for others of each system: utterances are compared with themselves, but their "
                + "mean says little; score the sample rates apart"
        }
        return "\(key) is \(RunRecord.words(ofScales: groups)): such numbers are neither compared nor ranked"
    }

    /// Utterances that all runs have a row for.
    public var commonCount: Int { keys.indices.count { place in rows.allSatisfy { $0[place] != nil } } }

    /// Runs that lack rows, one sentence each.
    public var coverageWarnings: [String] {
        zip(runs, rows).compactMap { run, rows in
            let missing = rows.count { $0 == nil }
            return missing == 0 ? nil : "\(run.name) has no row for \(missing) of \(keys.count) utterances"
        }
    }

    /// Says how many utterances a list of speakers does not have, if it is given and lacks some.
    func speakerWarnings(_ list: [String: String]) -> [String] {
        let missing = list.isEmpty ? 0 : keys.count { list[$0] == nil }
        return missing == 0
            ? [] : ["the list of speakers has no entry for \(missing) of \(keys.count) utterances"]
    }

    /// "60 utterances of 24 speakers; intervals by speaker", with what that means.
    public var blockDescription: String {
        let common = commonCount
        let all = NumberText.count(keys.count, "utterance")
        let utterances = common == keys.count ? all : "\(all), \(common) of them in all systems"
        let speakers = blocking.speakerCount
        let known = speakers > 0 ? " of \(speakers) speaker\(speakers == 1 ? "" : "s")" : ""
        var text = "\(utterances)\(known); intervals by \(blocking.unit.rawValue)"
        if blocking.unit == .utterance, speakers > 0 {
            text += speakers == 1 ? "; holds for this speaker" : "; holds for these speakers"
        } else if blocking.unit == .speaker, blocking.count < 10 {
            text += " (few speakers: this says little about others)"
        }
        return text
    }
}
