import Audio
import DSP
import FoundationEssentials
import Glibc
import Goldens
import Metrics
import TestSupport
import Testing

/// A voice with vibrato and eight harmonics between two pauses with faint noise; 16 kHz.
private func sungNote(seconds: Double, pitch: Double = 150, seed: UInt64 = 1) -> [Double] {
    let count = Int(seconds * 16000)
    var phase = 0.0
    return noise(count, seed: seed).enumerated().map { i, value in
        let time = Double(i) / 16000
        phase += 2 * .pi * (pitch + 10 * sin(2 * .pi * 3 * time)) / 16000
        let sounds = i > count / 5 && i < count * 4 / 5
        let voice = (1...8).reduce(0.0) { $0 + cos(Double($1) * phase) / Double($1) }
        return (sounds ? 0.1 * voice : 0) + 0.0005 * value
    }
}

private func scores(_ given: [String: ParameterValue], _ pair: AnalyzedPair) throws -> Scores {
    try McdF0(Parameters(for: McdF0.definition, given: given)).score(pair)
}

@Suite struct McdF0Tests {
    @Test(arguments: [false, true]) func aCopyIsWithoutError(dtw: Bool) throws {
        let x = sungNote(seconds: 1)
        let result = try scores(["dtw": .boolean(dtw)], pair(x, x))
        #expect(result["mcd"]?.value == 0)
        #expect(result["f0rmse"]?.value == 0)
        let correlation = try #require(result["f0corr"]?.value)
        #expect(abs(correlation - 1) < 1e-12)
    }

    /// A gain g adds 2·ln g to ln of the power, so ln g to c0 and nothing to the other coefficients.
    @Test func aGainCostsItsShareOfC0() throws {
        let x = noise(16000)
        let result = try scores([:], pair(x, x.map { $0 * 0.5 }))
        let expected: Double = 10 / log(10) * 2.0.squareRoot() * log(2)
        let distortion = try #require(result["mcd"]?.value)
        #expect(abs(distortion - expected) < 1e-6)
    }

    /// Voicing may flip at the edges of the note, so the middle one of the differences is looked at.
    @Test func aRaisedVoiceShowsInTheContour() throws {
        let both = pair(sungNote(seconds: 1), sungNote(seconds: 1, pitch: 170))
        let contours = try (both.reference.result(of: F0Contour()), both.hypothesis.result(of: F0Contour()))
        let rises = zip(contours.0, contours.1).filter { $0 > 0 && $1 > 0 }.map { $1 - $0 }.sorted()
        #expect(rises.count > 100)
        #expect(abs(rises[rises.count / 2] - 20) < 0.5)
        #expect(try #require(scores([:], both)["f0rmse"]?.value) > 10)
    }

    @Test func timeWarpingForgivesDelay() throws {
        let x = sungNote(seconds: 1)
        let late = noise(640, seed: 9).map { $0 * 0.0005 } + x
        let plain = try scores([:], pair(x, late))
        let warped = try scores(["dtw": .boolean(true)], pair(x, late))
        for key in ["mcd", "f0rmse"] {
            let (aligned, unaligned) = try (#require(warped[key]?.value), #require(plain[key]?.value))
            #expect(aligned < unaligned)
        }
    }

    @Test func unvoicedSignalsHaveNoCorrelation() throws {
        let hiss = noise(16000, seed: 4).map { $0 * 1e-3 }
        let result = try scores(["f0min": .number(700)], pair(sungNote(seconds: 1), hiss))
        #expect(result["mcd"]?.value != nil)
        #expect(result["f0rmse"]?.value == 0)
        #expect(result["f0corr"] == .undefined(Undefined(.noVoicedFrames)))
        #expect(throws: Undefined(.noVoicedFrames)) {
            try scores(["f0min": .number(700), "dtw": .boolean(true)], pair(sungNote(seconds: 1), hiss))
        }
    }

    @Test func lengthsMayDifferByATenth() throws {
        let x = sungNote(seconds: 1)
        #expect(try reason("mcd_f0", pair(x, Array(x[..<13500]))) == nil)
        #expect(try reason("mcd_f0", pair(x, Array(x[..<12800]))) == .lengthMismatch)
        #expect(try scores(["dtw": .boolean(true)], pair(x, Array(x[..<12800])))["mcd"]?.value != nil)
        let tolerant = try scores(["seq_mismatch_tolerance": .number(0.5)], pair(x, Array(x[..<12800])))
        #expect(tolerant["mcd"]?.value != nil)
    }

    @Test(arguments: [1, 2, 79, 80, 400]) func veryShortSignalsHaveAnAnswer(samples: Int) throws {
        let x = noise(samples)
        let result = try scores([:], pair(x, x.map { $0 * 0.5 }))
        #expect(try #require(result["mcd"]?.value) > 0)
        #expect(result["f0rmse"]?.value != nil)
    }

    @Test func whatIsBeyondTheLimitsIsUndefined() throws {
        #expect(try reason("mcd_f0", pair([], [])) == .tooShort)
        let endless = [Double](repeating: 0.1, count: 1000 * 901)
        #expect(try reason("mcd_f0", pair(endless, endless, rate: 1000)) == .tooLong)
        let x = noise(20000)
        #expect(try reason("mcd_f0", pair(x, x, rate: 192_000)) == .unsupportedRate)
        #expect(try reason("mcd_f0", pair(x, x, rate: 800)) == .unsupportedRate)
        #expect(try scores(["mcep_fftl": .integer(2048)], pair(x, x, rate: 192_000))["mcd"]?.value == 0)
    }

    @Test func parametersAreCheckedTogether() throws {
        func error(_ given: [String: ParameterValue]) -> Bool {
            (try? McdF0(Parameters(for: McdF0.definition, given: given))) == nil
        }
        #expect(error(["f0min": .number(500), "f0max": .number(400)]))
        #expect(error(["mcep_fftl": .integer(1000)]))
        #expect(error(["mcep_dim": .integer(300), "mcep_fftl": .integer(512)]))
        #expect(!error([:]))
    }

    @Test func aCeilingBeyondAnyVoiceIsWarnedAbout() throws {
        let usual = try Parameters(for: McdF0.definition)
        let recipe = try Parameters(for: McdF0.definition, given: ["f0max": .number(8000)])
        #expect(McdF0.warnings(usual).isEmpty)
        #expect(McdF0.warnings(recipe).count == 1)
        #expect(McdF0.warnings(recipe).first?.contains("f0max to 800") == true)
    }
}
