import Audio
import FoundationEssentials
import Glibc
import Goldens
import Metrics
import Scoring
import Testing

@Suite struct PesqTests {
    @Test(arguments: [("wb", "16000", 4.644), ("nb", "16000", 4.549), ("nb", "8000", 4.549)])
    func copyScoresHighest(mode: String, rate: String, highest: Double) throws {
        let speech = syntheticSpeech()
        let score = try pesq(speech, speech, ["mode": .text(mode), "rate": .text(rate)])
        #expect(abs(score - highest) < 0.001)
    }

    /// Delays move an utterance's bounds past each other here; the package gives 1.7241003513336182.
    @Test func boundsThatCrossAreNoUtterance() throws {
        let folder = GoldenDirectory.repository + "/reference/audio/hard/"
        let signals = try ["ref", "hyp"].map {
            AnalyzedSignal(try AudioReader.read(.file(path: folder + $0 + "/crossing-bounds.flac")))
        }
        let pair = AnalyzedPair(reference: signals[0], hypothesis: signals[1])
        let result = try pair.result(of: PesqAnalysis(mode: .narrowband, sampleRate: 8000))
        #expect(abs(result.mosLQO - 1.7241003513336182) < 1e-3)
    }

    @Test func moreNoiseScoresLower() throws {
        let speech = syntheticSpeech()
        let noise = whiteNoise(speech.count, seed: 7)
        var last = 4.65
        for level in [0.001, 0.003, 0.01, 0.03, 0.1] {
            let score = try pesq(speech, zip(speech, noise).map { $0 + level * $1 })
            #expect(score < last, "noise of \(level)")
            last = score
        }
    }

    @Test func gainAndPolarityChangeNothing() throws {
        let speech = syntheticSpeech()
        let coded = zip(speech, whiteNoise(speech.count, seed: 3)).map { $0 + 0.02 * $1 }
        let score = try pesq(speech, coded)
        #expect(abs(try pesq(speech, coded.map { -0.25 * $0 }) - score) < 1e-3)
    }

    @Test func delayIsFoundAndForgiven() throws {
        let speech = syntheticSpeech()
        let late = [Double](repeating: 0, count: 400) + speech
        let result = try pair(speech, late).result(of: PesqAnalysis(mode: .wideband, sampleRate: 16000))
        #expect(result.utterances.allSatisfy { $0.delay == 400 })
        #expect(result.mosLQO > 4.5)
    }

    @Test func undefinedCasesSayWhy() {
        let speech = syntheticSpeech()
        let silence = [Double](repeating: 0, count: speech.count)
        #expect(reason(Array(speech[..<3999]), speech) == .tooShort)
        #expect(reason(speech, []) == .tooShort)
        #expect(reason(silence, speech) == .silentReference)
        #expect(reason(speech, silence) == .silentHypothesis)
    }

    @Test func shortAndOddSignalsHaveAScoreOrAReason() {
        for rate in [8000, 11025, 16000, 22050, 44100, 48000] {
            for duration in [0.25, 0.26, 0.3, 0.5, 1.0] {
                let noise = whiteNoise(Int(duration * Double(rate)) + 1, seed: UInt64(rate))
                let other = whiteNoise(noise.count + rate / 3, seed: 5)
                let pair = AnalyzedPair(
                    reference: AnalyzedSignal(Signal(sampleRate: rate, channels: [noise])),
                    hypothesis: AnalyzedSignal(Signal(sampleRate: rate, channels: [other])))
                guard let score = try? pair.result(of: PesqAnalysis.automatic(for: pair)).mosLQO else { continue }
                #expect(score > 1 && score < 4.65)
            }
        }
    }

    @Test func parametersThatExcludeEachOtherAreRefused() {
        #expect(throws: ParameterError.self) { try metric(["mode": .text("wb"), "rate": .text("8000")]) }
        #expect(throws: ParameterError.self) { try metric(["mode": .text("nb"), "corrigendum2": .boolean(true)]) }
    }

    // MARK: Golden steps

    @Test(arguments: try goldenSteps()) func alignmentAgrees(with steps: Steps) throws {
        let analysis = PesqAnalysis(mode: try #require(PesqMode(rawValue: steps.mode)), sampleRate: steps.rate)
        let result = try steps.pair().result(of: analysis)
        #expect(result.crudeDelay == steps.crudeDelay)
        #expect(result.frames == steps.frames)
        #expect(result.utterances.map { [$0.start, $0.end, $0.delayEstimate, $0.delay] } == steps.utterances)
        for (utterance, confidence) in zip(result.utterances, steps.confidences) {
            #expect(abs(utterance.confidence - confidence) < 1e-5)
        }
        #expect(abs(result.raw - steps.raw) < 1e-3)
        for (ours, golden) in zip(result.frameDisturbances, steps.frameDisturbances) {
            #expect(abs(ours - golden) < 0.01)
        }
    }

    /// What `steps/pesq.json` says of a pair.
    struct Steps: Sendable, CustomTestStringConvertible {
        let files: PairFolder.Files
        let mode: String
        let rate: Int
        let raw: Double
        let crudeDelay: Int
        let frames: ClosedRange<Int>
        /// Start, end, coarse delay and delay of each.
        let utterances: [[Int]]
        let confidences: [Double]
        /// Empty where the golden has none.
        let frameDisturbances: [Double]

        var testDescription: String { "\(files.key) of \(files.system), \(mode)" }

        init(_ entry: JSONValue, in directory: GoldenDirectory) throws {
            func integer(_ value: JSONValue, _ name: String) throws -> Int { try #require(value[name]?.int) }
            files = try directory.audio.files(
                key: #require(entry["key"]?.text), system: #require(entry["system"]?.text))
            mode = try #require(entry["mode"]?.text)
            rate = try integer(entry, "rate")
            raw = try #require(entry["raw"]?.double)
            crudeDelay = try integer(entry, "crude_delay")
            frames = try integer(entry, "start_frame")...integer(entry, "stop_frame")
            let list = try #require(entry["utterances"]?.elements)
            utterances = try list.map { utterance in
                try ["start", "end", "delay_est", "delay"].map { try integer(utterance, $0) }
            }
            confidences = list.compactMap { $0["confidence"]?.double }
            frameDisturbances = entry["frame_disturbance"]?.elements.compactMap(\.double) ?? []
        }

        func pair() throws -> AnalyzedPair {
            AnalyzedPair(
                reference: AnalyzedSignal(try PairFolder.read(files.reference)),
                hypothesis: AnalyzedSignal(try PairFolder.read(files.hypothesis)))
        }
    }

    static func goldenSteps() throws -> [Steps] {
        try GoldenDirectory.all().flatMap { directory -> [Steps] in
            guard let contents = FileManager.default.contents(atPath: directory.path + "/steps/pesq.json") else {
                return []
            }
            let entries = try JSONValue(parsing: String(decoding: contents, as: UTF8.self)).elements
            return try entries.map { try Steps($0, in: directory) }
        }
    }

    // MARK: Signals

    private func metric(_ parameters: [String: ParameterValue]) throws -> Pesq {
        try Pesq(Parameters(for: Pesq.definition, given: parameters))
    }

    private func pair(_ reference: [Double], _ hypothesis: [Double]) -> AnalyzedPair {
        AnalyzedPair(
            reference: AnalyzedSignal(Signal(sampleRate: 16000, channels: [reference])),
            hypothesis: AnalyzedSignal(Signal(sampleRate: 16000, channels: [hypothesis])))
    }

    private func pesq(
        _ reference: [Double], _ hypothesis: [Double], _ parameters: [String: ParameterValue] = [:]
    ) throws -> Double {
        try #require(metric(parameters).score(pair(reference, hypothesis))["pesq"]?.value)
    }

    private func reason(_ reference: [Double], _ hypothesis: [Double]) -> Undefined.Reason? {
        do {
            _ = try pair(reference, hypothesis).result(of: PesqAnalysis(mode: .wideband, sampleRate: 16000))
            return nil
        } catch {
            return error.reason
        }
    }

    /// Three seconds at 16 kHz: a voice of twenty harmonics whose pitch and loudness change, with two pauses, and a
    /// faint noise.
    private func syntheticSpeech() -> [Double] {
        let noise = whiteNoise(48000, seed: 1)
        var phase = 0.0
        return (0..<48000).map { n in
            let time = Double(n) / 16000
            phase += 2 * .pi * (120 + 30 * sine(2 * time)) / 16000
            let isPause = (0.9..<1.2).contains(time) || (2.0..<2.3).contains(time) || time < 0.2
            let loudness = isPause ? 0 : 0.05 * (1 + 0.8 * sine(5 * time))
            let voice = (1...20).reduce(0) { $0 + sine(Double($1) * phase / (2 * .pi)) / Double($1) }
            return loudness * voice + 3e-4 * noise[n]
        }
    }

    private func sine(_ turns: Double) -> Double { sin(2 * .pi * turns) }

    /// Uniform noise within ±1, the same for the same seed.
    private func whiteNoise(_ count: Int, seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 52) - 1
        }
    }
}
