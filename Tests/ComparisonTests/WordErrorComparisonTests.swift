import Audio
import Metrics
import Scoring
import TestSupport
import Testing

@testable import Comparison

/// Word error rates of two stored runs against a computation that knows nothing of pooled keys.
@Suite struct WordErrorComparisonTests {
    private static let count = 36
    private static let vocabulary = ["a", "to", "sea", "see", "bee", "be", "or", "not", "knot", "two"]

    /// What is said in an utterance: 3 to 11 words, and in one of them nothing.
    private static func said(_ i: Int) -> [String] {
        i == 7 ? [] : (0..<(3 + i * 5 % 9)).map { vocabulary[(i * 7 + $0 * $0 * 3 + $0) % vocabulary.count] }
    }

    /// What a recogniser hears: every so many words wrong, lost or doubled.
    private static func heard(_ i: Int, every: Int, offset: Int) -> [String] {
        if i == 7 { return offset == 0 ? ["ghost"] : ["ghost", "town"] }
        return said(i).enumerated().flatMap { place, word -> [String] in
            guard (place + i * 3 + offset) % every == 0 else { return [word] }
            switch (place + i) % 3 {
            case 0: return ["wrong"]
            case 1: return []
            default: return [word, word]
            }
        }
    }

    /// A run folder with the rows that the metric gives for these words.
    private static func write(
        _ name: String, _ workspace: Workspace, said: [[String]]? = nil, heard: (Int) -> [String],
        speakers: Int? = nil
    ) throws -> String {
        let set = try MetricSet(yaml: "- name: wer\n  primary: true", source: "set", hasTranscripts: true)
        let metric = set.metrics[0].metric
        let silence = AnalyzedSignal(.init(sampleRate: 16000, channels: [[0]]))
        let rows = try (0..<count).map { i -> String in
            let texts = Transcripts(
                reference: (said?[i] ?? Self.said(i)).joined(separator: " "),
                hypothesis: heard(i).joined(separator: " "))
            let scores = try metric.score(
                AnalyzedPair(reference: silence, hypothesis: silence, transcripts: texts))
            var members = [JSONValue.Member("key", .string(TestRuns.keys(count)[i]))]
            members += scores.entries.map { .init($0.key, .optional($0.score.value)) }
            let undefined = scores.entries.filter { !$0.score.isNumber }
            if !undefined.isEmpty {
                members.append(
                    .init("undefined", .object(undefined.map { .init($0.key, .string("emptyReference")) })))
            }
            members.append(
                .init(
                    "units",
                    .object(
                        scores.units.map { .init($0.key, .array([.number($0.value.errors), .number($0.value.units)])) })
                ))
            if let speakers { members.append(.init("speaker", .string("s\(i % speakers)"))) }
            members.append(.init("_transcripts", .object([.init("reference", .string(texts.reference ?? ""))])))
            return JSONValue.object(members).line + "\n"
        }
        workspace.write(rows.joined(), to: "\(name)/utterances.jsonl")
        let record = RunRecord(
            system: .init(name: name, path: name, output: name), reference: "ref", metrics: set,
            coverage: .init(), warnings: [], commandLine: [], hashes: ("", ""), seconds: 1, audioSeconds: 1)
        workspace.write(record.json.pretty, to: "\(name)/run.json")
        return workspace[name]
    }

    private static func comparison(speakers: Int? = nil) throws -> (Comparison, Workspace) {
        let workspace = Workspace()
        let runs = [
            try write("old", workspace, heard: { heard($0, every: 5, offset: 0) }, speakers: speakers),
            try write("new", workspace, heard: { heard($0, every: 4, offset: 1) }, speakers: speakers),
        ]
        return (
            try Comparison(try runs.map { try ComparedRun.read($0) }, settings: try TestRuns.settings([("*", 0.002)])),
            workspace
        )
    }

    // MARK: Plain computation

    private static func distance(_ a: [String], _ b: [String]) -> Int {
        if a.isEmpty || b.isEmpty { return a.count + b.count }
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 || j == 0 {
                    table[i][j] = i + j
                } else {
                    let kept = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                    table[i][j] = min(kept, table[i - 1][j] + 1, table[i][j - 1] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }

    /// Errors of both systems and words of each block; without speakers an utterance is a block.
    private static func blocks(speakers: Int?) -> [(old: Int, new: Int, words: Int)] {
        var blocks = [(old: Int, new: Int, words: Int)](repeating: (0, 0, 0), count: speakers ?? count)
        for i in 0..<count {
            let block = i % (speakers ?? count)
            blocks[block].old += distance(said(i), heard(i, every: 5, offset: 0))
            blocks[block].new += distance(said(i), heard(i, every: 4, offset: 1))
            blocks[block].words += said(i).count
        }
        return blocks
    }

    private static func rate(
        _ blocks: [(old: Int, new: Int, words: Int)], _ errors: KeyPath<(old: Int, new: Int, words: Int), Int>
    )
        -> Double
    {
        Double(blocks.reduce(0) { $0 + $1[keyPath: errors] }) / Double(blocks.reduce(0) { $0 + $1.words })
    }

    private static func difference(_ blocks: [(old: Int, new: Int, words: Int)]) -> Double {
        rate(blocks, \.new) - rate(blocks, \.old)
    }

    // MARK: Tests

    @Test(arguments: [nil, 12])
    func ratesDifferencesAndErrorsAreThoseOfAllWords(_ speakers: Int?) throws {
        let (comparison, _) = try Self.comparison(speakers: speakers)
        let result = try #require(comparison.pairs[0].result("asr_wer"))
        let blocks = Self.blocks(speakers: speakers)
        let (old, new) = (Self.rate(blocks, \.old), Self.rate(blocks, \.new))
        #expect(old > 0.05 && new > old)
        #expect(abs((result.baselineMean ?? 0) - old) < 1e-12)
        #expect(abs((result.candidateMean ?? 0) - new) < 1e-12)
        #expect(abs((result.rawDifference ?? 0) - (new - old)) < 1e-12)
        // The utterance in which nothing is said has errors and no rate, and is compared all the same.
        #expect(result.compared == Self.count && result.coverageShare == 1)
        #expect(result.blockCount == blocks.count)

        let without = blocks.indices.map { left in
            Self.difference(blocks.enumerated().filter { $0.offset != left }.map(\.element))
        }
        let mean = without.reduce(0, +) / Double(without.count)
        let spread = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let standardError = (Double(blocks.count - 1) / Double(blocks.count) * spread).squareRoot()
        #expect(abs((result.standardError ?? 0) - standardError) < 1e-12)
    }

    @Test func theTableForAPaperHasPooledRates() throws {
        let (comparison, _) = try Self.comparison()
        let old = Self.rate(Self.blocks(speakers: nil), \.old)
        let text = LatexTable(comparison).text
        #expect(text.contains("asr\\_wer"), "\(text)")
        #expect(text.contains(fixed(old, digits: 4)) || text.contains(fixed(old, digits: 3)), "\(old): \(text)")
        #expect(text.contains("$n = \(Self.count)$ utterances"), "\(text)")
    }

    @Test func theSignTestTurnsWholeSpeakers() throws {
        let (comparison, _) = try Self.comparison(speakers: 12)
        let test = try #require(comparison.pairs[0].result("asr_wer")?.tests?.signFlip)
        let sums = Self.blocks(speakers: 12).map { $0.new - $0.old }.filter { $0 != 0 }
        let observed = abs(sums.reduce(0, +))
        let extreme = (0..<(1 << sums.count)).count { pattern in
            abs(sums.enumerated().reduce(0) { $0 + (pattern >> $1.offset & 1 == 0 ? $1.element : -$1.element) })
                >= observed
        }
        #expect(test.method == .exact)
        #expect(abs(test.p - Double(extreme) / Double(1 << sums.count)) < 1e-12)
        #expect(comparison.pairs[0].result("asr_wer")?.tests?.wilcoxon == nil)
    }

    /// The interval's ends against a percentile bootstrap with other random numbers: within a tenth of its width.
    @Test func theIntervalIsThatOfResampledUtterances() throws {
        let (comparison, _) = try Self.comparison()
        let result = try #require(comparison.pairs[0].result("asr_wer"))
        let blocks = Self.blocks(speakers: nil)
        var state: UInt64 = 11
        let differences = (0..<4000).map { _ in
            Self.difference(
                blocks.map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return blocks[Int(state >> 33) % blocks.count]
                })
        }.sorted()
        let (low, high) = (differences[100], differences[3899])
        let ends = try #require(result.rawInterval.ends)
        #expect(result.interval.method == .bca)
        #expect(abs(ends.low - low) < 0.1 * (high - low), "\(ends.low) \(low)")
        #expect(abs(ends.high - high) < 0.1 * (high - low), "\(ends.high) \(high)")
    }

    @Test func aSystemsRateIsPooledAndIsWhatItsSummarySays() throws {
        let (comparison, workspace) = try Self.comparison()
        let rate = Self.rate(Self.blocks(speakers: nil), \.old)
        let mean = try #require(comparison.means.first { $0.system == 0 && $0.definition.name == "asr_wer" })
        #expect(abs((mean.mean ?? 0) - rate) < 1e-12)
        let stored = try StoredRun.read(workspace["old"])
        let summary = RunSummary(rows: stored.rows, keys: stored.keys, expected: nil)
        let key = try #require(summary.keys.first { $0.definition.name == "asr_wer" })
        #expect(abs((key.mean ?? 0) - rate) < 1e-12)
        #expect(key.values?.mean != key.mean)
        #expect(key.interval?.lower == mean.interval?.ends?.low && key.interval?.upper == mean.interval?.ends?.high)
    }

    @Test func countsAreShownAndNotJudged() throws {
        let (comparison, _) = try Self.comparison()
        #expect(comparison.judgedKeys == ["asr_wer", "asr_cer"])
        #expect(comparison.pairs[0].results.map(\.key) == ["asr_wer", "asr_cer"])
        #expect(comparison.means.contains { $0.definition.name == "asr_wer_insert" })
    }

    /// As many words, but others: the counts fit together, the transcripts do not.
    @Test func otherTranscriptsOfTheReferenceAreRefused() throws {
        let workspace = Workspace()
        let old = try Self.write("old", workspace, heard: { Self.heard($0, every: 5, offset: 0) })
        let other = (0..<Self.count).map { i in Self.said(i).map { $0 == "sea" ? "lake" : $0 } }
        let new = try Self.write("new", workspace, said: other, heard: { Self.heard($0, every: 4, offset: 1) })
        do {
            _ = try Comparison(
                [try ComparedRun.read(old), try ComparedRun.read(new)], settings: try TestRuns.settings())
            Issue.record("compared")
        } catch let error as ComparisonError {
            #expect(error.description.contains("transcripts of the reference"), "\(error.description)")
        }
    }
}
