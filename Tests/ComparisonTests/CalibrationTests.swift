import Metrics
import Scoring
import Testing

@testable import Comparison

@Suite struct CalibrationTests {
    private static func settings(_ profile: String = "strict") throws -> ComparisonSettings {
        var settings = ComparisonSettings(margins: try Margins.named(profile))
        settings.seed = try GoldenStatistics.seed()
        return settings
    }

    private static func goldenRuns() throws -> [ComparedRun] {
        let rows = try GoldenStatistics.rows("aa_runs.jsonl")
        return try (0..<4).map { run in
            TestRuns.run("run\(run)", "pesq", try rows.map { try #require($0["run\(run)"]?.double) })
        }
    }

    @Test func theGoldenNoiseOfEqualRuns() throws {
        let golden = try #require(try GoldenStatistics.rows("aa_expected.jsonl").first)
        let runs = try Self.goldenRuns()
        let calibration = try Calibration(of: runs, settings: try Self.settings())
        let key = try #require(calibration.keys.first)
        #expect(abs(key.noise - (try #require(golden["margin"]?.double))) <= 1e-9)
        #expect(key.margin == .absolute(0.014))
        #expect(key.utteranceCount == 80 && key.blockCount == 80)
        #expect(calibration.differences.isEmpty && calibration.intervalCount == 6)
        var settings = try Self.settings()
        settings.pairing = .all
        let pairs = try Comparison(runs, settings: settings).pairs
        for (pair, expected) in zip(pairs, golden["pairs"]?.elements ?? []) {
            let result = try #require(pair.results.first)
            #expect(expected["runs"] == .array([.integer(pair.baseline), .integer(pair.candidate)]))
            #expect(abs((result.difference ?? .nan) - (expected["difference"]?.double ?? .nan)) <= 1e-9)
            #expect(abs((result.interval.low ?? .nan) - (expected["interval"]?["low"]?.double ?? .nan)) <= 1e-9)
            #expect(abs((result.interval.high ?? .nan) - (expected["interval"]?["high"]?.double ?? .nan)) <= 1e-9)
        }
        #expect(pairs.count == 6)
    }

    @Test func aProfileThatCoversTheNoiseStands() throws {
        let calibration = try Calibration(of: try Self.goldenRuns(), settings: try Self.settings("codec"))
        let key = try #require(calibration.keys.first)
        #expect(key.margin == .absolute(0.1) && !key.isRaised)
        #expect(calibration.ground(key) == "noise 0.0139 of 4 equal runs, below codec's 0.1")
    }

    @Test func equalBytesAreDeterministic() throws {
        let run = try Self.goldenRuns()[0]
        var copy = run
        copy.name = "copy"
        let calibration = try Calibration(of: [run, copy], settings: try Self.settings("codec"))
        let key = try #require(calibration.keys.first)
        #expect(key.isDeterministic && key.margin == .absolute(0.1))
        #expect(calibration.ground(key) == "deterministic; codec's 0.1 stands")
    }

    @Test func runsThatDifferAreReported() throws {
        let runs = try Self.goldenRuns()
        let values = (0..<80).map { (runs[1].scores[0][$0]?.value ?? 0) + 0.1 }
        let calibration = try Calibration(
            of: [runs[0], TestRuns.run("shifted", "pesq", values)], settings: try Self.settings("codec"))
        #expect(calibration.differences.count == 1)
        #expect(calibration.differences[0].runs == ("run0", "shifted"))
        #expect(calibration.keys[0].margin == .absolute(0.12) && calibration.keys[0].isRaised)
    }

    @Test func runsNotMadeAlikeAreAnError() throws {
        var runs = Array(try Self.goldenRuns().prefix(2))
        for (i, resampler) in ["polyphase", "libsamplerate"].enumerated() {
            runs[i].settings = RunSettings(
                tool: "codec-score", version: "0.1.0", resampler: resampler, parameters: [:], primaryKeys: [],
                referenceHash: nil, commandLines: [])
        }
        let error = #expect(throws: ComparisonError.self) { try Calibration(of: runs, settings: try Self.settings()) }
        #expect(error?.kind == .malformed)
    }

    @Test func oneRunIsHalvedAndSaysSo() throws {
        let run = try Self.goldenRuns()[0]
        let calibration = try Calibration(splitting: run, settings: try Self.settings("codec"))
        let key = try #require(calibration.keys.first)
        // Halves of 40 unpaired utterances: 1.96·s·√(2/40), far above the paired noise.
        #expect(key.noise > 0.1 && key.noise < 0.4, "\(key.noise)")
        #expect(calibration.methodText.contains("an upper bound"))
        #expect(throws: ComparisonError.self) {
            try Calibration(splitting: TestRuns.run("one", "pesq", [2.0]), settings: try Self.settings())
        }
    }

    @Test(arguments: [
        (0.0, 0.0), (0.0138630148318, 0.014), (0.1, 0.1), (0.101, 0.11), (0.99, 0.99), (0.991, 1.0), (1.0, 1.0),
        (1000, 1000), (1001, 1100), (123, 130), (9.95e-7, 1e-6), (0.3 - 0.2, 0.1),
    ])
    func noiseIsRoundedUpToTwoDigits(_ noise: Double, _ rounded: Double) {
        #expect(Calibration.Key.roundedUp(noise) == rounded)
    }

    @Test func theMarginsFileIsReadBack() throws {
        var runs = try Self.goldenRuns()
        for i in runs.indices {
            runs[i].name = "run: \"\(i)\"\n# {\u{85}\u{FFFF}\u{7F}"
            runs[i].definitions.append(TestRuns.definition("odd[1]*: \"x\""))
            runs[i].scores.append(runs[i].scores[0].map { score in score?.value.map { .value(100 * $0) } })
        }
        let calibration = try Calibration(of: runs, settings: try Self.settings("codec"))
        let margins = try Margins.file(
            calibration.yaml(command: ["codec-score", "calibrate", "a\nb"]), source: "m.yaml")
        #expect(margins.entry(for: "pesq")?.size == .absolute(0.1))
        #expect(margins.entry(for: "pesq")?.source == .calibrated)
        #expect(margins.entry(for: "odd[1]*: \"x\"")?.size == .absolute(1.4))
        #expect(margins.entry(for: "odd1: \"x\"") == nil)
        // The profile stands behind the keys that were not measured.
        #expect(margins.entry(for: "stoi")?.source == .profile)
    }
}
