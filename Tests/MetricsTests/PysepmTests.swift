import Audio
import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct PysepmTests {
    private static func voice(_ name: String) throws -> Signal {
        try AudioReader.read(.file(path: repositoryRoot + "/reference/audio/pairs/ref/\(name).flac"))
    }

    private static func samples(_ name: String) throws -> [Double] { try voice(name).channels[0] }

    private static func values(_ x: [Double], _ y: [Double], rate: Int = 16000) throws -> [String: Double] {
        let entries = try Pysepm(Parameters(for: Pysepm.definition)).score(pair(x, y, rate: rate)).entries
        return Dictionary(
            uniqueKeysWithValues: entries.compactMap { entry in
                entry.score.value.map { (String(entry.key.dropFirst("pysepm_".count)), $0) }
            })
    }

    /// White noise that is `ratio` dB below the signal.
    private static func noisy(_ x: [Double], ratio: Double) -> [Double] {
        let n = noise(x.count, seed: 2)
        let power = { (samples: [Double]) in samples.reduce(0) { $0 + $1 * $1 } }
        let gain = (power(x) / power(n) * pow(10, -ratio / 10)).squareRoot()
        return zip(x, n).map { $0 + gain * $1 }
    }

    @Test(arguments: ["en-allison-a", "it-menardi-a"]) func aCopyIsPerfect(_ voice: String) throws {
        let signal = try Self.voice(voice)
        let copy = try Self.values(signal.channels[0], signal.channels[0], rate: signal.sampleRate)
        let best: [String: Double] = [
            "fwsegsnr": 35, "llr": 0, "wss": 0, "cd": 0, "c_sig": 5, "c_bak": 5, "c_ovl": 5, "csii_high": 1,
            "csii_mid": 1,
            "csii_low": 1, "ncm": 1, "snrseg": 35, "bsd": 0,
        ]
        for (key, value) in best { #expect(try abs(#require(copy[key]) - value) < 1e-12, "\(key)") }
    }

    @Test(arguments: ["en-allison-a", "it-menardi-a"]) func moreNoiseIsWorse(_ voice: String) throws {
        let signal = try Self.voice(voice)
        let x = signal.channels[0]
        let results = try [20.0, 10, 0].map {
            try Self.values(x, Self.noisy(x, ratio: $0), rate: signal.sampleRate)
        }
        for key in Pysepm.definition.keys where key.monotone {
            let values = try results.map { try #require($0[String(key.name.dropFirst("pysepm_".count))]) }
            let oriented = key.direction == .higher ? values : values.map { -$0 }
            #expect(oriented[0] > oriented[1] && oriented[1] > oriented[2], "\(key.name): \(values)")
        }
    }

    /// Half the amplitude is noise of a quarter of the power for the measures that look at waveforms and powers, and
    /// the same for all others. Both values of the composite measure of the background are the package's.
    @Test(arguments: [(0.5, 10 * log10(4.0), 0.5625, 4.233076485), (-1, -10 * log10(4.0), 0, 3.474480896)])
    func gainAndPolarity(_ gain: Double, _ ratio: Double, _ distortion: Double, _ background: Double) throws {
        let x = try Self.samples("en-allison-a")
        let scaled = try Self.values(x, x.map { gain * $0 })
        let expected: [String: Double] = [
            "fwsegsnr": 35, "llr": 0, "wss": 0, "cd": 0, "c_sig": 5, "c_bak": background, "c_ovl": 5, "csii_high": 1,
            "csii_mid": 1, "csii_low": 1, "ncm": 1, "snrseg": ratio, "bsd": distortion,
        ]
        for (key, value) in expected { #expect(try abs(#require(scaled[key]) - value) < 1e-6, "\(key)") }
    }

    /// The package's values for 0.6 s of which one is a sample late and quieter.
    @Test func oneSampleLateIsHardlyWorse() throws {
        let x = try Self.samples("en-allison-a")
        let (start, count) = (x.count / 3, 9600)
        let late = x[start + 1..<start + 1 + count].map { 0.9 * $0 }
        let scores = try Self.values(Array(x[start..<start + count]), late)
        let expected: [String: Double] = [
            "fwsegsnr": 35, "llr": 1.231792477e-05, "wss": 0.001556336739, "cd": 0.01821451236, "c_sig": 5,
            "c_bak": 4.531571037, "c_ovl": 5, "csii_high": 1, "csii_mid": 1, "csii_low": 1, "ncm": 1,
            "snrseg": 10.75878161, "bsd": 0.03618986615,
        ]
        for (key, value) in expected { #expect(try abs(#require(scores[key]) - value) < 1e-6, "\(key)") }
    }

    @Test func theLongerSignalIsCut() throws {
        let x = try Self.samples("en-allison-a")
        let y = Self.noisy(x, ratio: 10)
        let cut = try Self.values(Array(x.dropLast(700)), Array(y.dropLast(700)))
        #expect(try Self.values(x, Array(y.dropLast(700))) == cut)
        #expect(try Self.values(Array(x.dropLast(700)), y) == cut)
    }

    @Test func silenceOverTheCommonLengthIsUndefined() throws {
        let x = syllables(seconds: 1)
        let silence = [Double](repeating: 0, count: 16000)
        #expect(try reason("pysepm", pair(x, silence + x)) == .silentHypothesis)
        #expect(try reason("pysepm", pair(silence + x, x)) == .silentReference)
    }

    /// A frame and a hop are 600 samples; PESQ needs more.
    @Test func aFrameAndAHopAreNeeded() throws {
        let x = syllables(seconds: 1)
        func prefixes(_ count: Int) -> AnalyzedPair { pair(Array(x.prefix(count)), Array(x.prefix(count))) }
        #expect(try reason("pysepm", prefixes(599)) == .tooShort)
        #expect(try reason("pysepm", pair(x, [])) == .tooShort)
        let outcome = try scores("pysepm", prefixes(600))
        #expect(outcome["pysepm_fwsegsnr"]?.value == 35 && outcome["pysepm_snrseg"]?.value == 35)
        for key in ["pysepm_c_sig", "pysepm_c_bak", "pysepm_c_ovl"] {
            guard case .undefined(let why) = outcome[key] else {
                Issue.record("\(key) of 38 ms")
                continue
            }
            #expect(why.reason == .tooShort)
        }
    }

    /// Gaps in the hypothesis alone are distortion; those that the reference has too are not.
    @Test func gapsAreDistortion() throws {
        let x = try Self.samples("en-allison-a")
        func withGaps(_ samples: [Double]) -> [Double] {
            samples.enumerated().map { $0.offset % 8000 < 1000 ? 0 : $0.element }
        }
        let (whole, pierced) = (try Self.values(x, x), try Self.values(x, withGaps(x)))
        for key in ["csii_high", "csii_mid", "csii_low"] {
            #expect(try abs(#require(whole[key]) - 1) < 1e-12)
            #expect(try #require(pierced[key]) < 0.999 && #require(pierced[key]) > 0.3, "\(key) \(pierced[key] ?? 0)")
        }
        #expect(try abs(#require(Self.values(withGaps(x), withGaps(x))["csii_low"]) - 1) < 1e-12)
    }

    /// A reference that is equally loud throughout has frames of one level only.
    @Test func aLevelWithoutFramesIsUndefined() throws {
        let x = noise(16000)
        let outcome = try scores("pysepm", pair(x, zip(x, noise(16000, seed: 3)).map { $0 + $1 }))
        guard case .undefined(let why) = outcome["pysepm_csii_low"] else {
            Issue.record("noise has no soft frames")
            return
        }
        #expect(why.reason == .tooFewFrames && outcome["pysepm_csii_high"]?.value != nil)
    }

    @Test func digitalSilenceInTheReferenceLeavesOneMeasureUndefined() throws {
        let silence = [Double](repeating: 0, count: 4000)
        let x = silence + syllables(seconds: 1)
        let outcome = try scores("pysepm", pair(x, Self.noisy(x, ratio: 20)))
        guard case .undefined(let why) = outcome["pysepm_bsd"] else {
            Issue.record("no power to divide by")
            return
        }
        #expect(why.reason == .silentReference)
        #expect(outcome.entries.allSatisfy { $0.key == "pysepm_bsd" || $0.score.isNumber })
    }

    @Test func framesReachThreeKeys() throws {
        let x = try Self.samples("en-allison-a")
        let y = Self.noisy(x, ratio: 10)
        let given = ["frame_len": ParameterValue.number(0.02), "overlap": .number(0.5)]
        let standard = try scores("pysepm", pair(x, y))
        let other = try Pysepm(Parameters(for: Pysepm.definition, given: given)).score(pair(x, y))
        let changed = standard.entries.map(\.key).filter { standard[$0] != other[$0] }
        #expect(changed == ["pysepm_fwsegsnr", "pysepm_llr", "pysepm_wss"])
    }

    @Test(arguments: [8000, 11025, 22050, 32000, 44100, 48000]) func everyRateIsScored(_ rate: Int) throws {
        let x = AnalyzedSignal(try Self.voice("en-allison-a")).resampled(to: rate).samples
        let outcome = try scores("pysepm", pair(x, Self.noisy(x, ratio: 10), rate: rate))
        #expect(outcome.entries.count == 13)
        for entry in outcome.entries { #expect(entry.score.isNumber, "\(entry)") }
    }

    @Test func belowEightKilohertzIsUndefined() throws {
        let x = syllables(seconds: 1)
        #expect(try reason("pysepm", pair(x, x, rate: 7999)) == .unsupportedRate)
    }
}
