import Audio
import FoundationEssentials
import Goldens
import Metrics
import TestSupport
import Testing

@Suite struct StoiTests {
    @Test func aCopyScoresOne() throws {
        let x = syllables(seconds: 2)
        #expect(try abs(value("stoi", pair(x, x)) - 1) < 1e-12)
        #expect(try abs(value("estoi", pair(x, x)) - 1) < 1e-12)
    }

    @Test(arguments: ["stoi", "estoi"]) func levelAndPolarityDoNotMatter(_ name: String) throws {
        let x = syllables(seconds: 2)
        let y = zip(x, noise(x.count, seed: 2)).map { $0 + 0.02 * $1 }
        let quietAndInverted = y.map { -0.01 * $0 }
        #expect(try abs(value(name, pair(x, y)) - value(name, pair(x, quietAndInverted))) < 1e-12)
    }

    @Test(arguments: ["stoi", "estoi"]) func moreNoiseScoresLower(_ name: String) throws {
        let x = syllables(seconds: 2)
        let n = noise(x.count, seed: 2)
        let scores = try [0.001, 0.01, 0.1].map { level in
            try value(name, pair(x, zip(x, n).map { $0 + level * $1 }))
        }
        #expect(scores[0] > scores[1] && scores[1] > scores[2])
    }

    /// What a system adds while the reference is silent is not looked at.
    @Test(arguments: ["stoi", "estoi"]) func pausesOfTheReferenceAreCutOut(_ name: String) throws {
        let x = syllables(seconds: 1)
        let silence = [Double](repeating: 0, count: 16000)
        let noisyPause = noise(16000, seed: 3).map { $0 * 0.1 }
        let clean = try value(name, pair(silence + x, silence + x))
        #expect(try abs(value(name, pair(silence + x, noisyPause + x)) - clean) < 0.02)
    }

    @Test(arguments: ["stoi", "estoi"]) func tooLittleSpeechIsUndefined(_ name: String) throws {
        let x = syllables(seconds: 2)
        #expect(try reason(name, pair([], [])) == .tooShort)
        #expect(try reason(name, pair(x, Array(x.prefix(4799)))) == .tooShort)
        #expect(try reason(name, pair(x, Array(x.prefix(5600)))) == .tooFewFrames)
        let silence = [Double](repeating: 0, count: 32000)
        #expect(
            try reason(name, pair(Array(x.prefix(5600)) + silence, Array(x.prefix(5600)) + silence)) == .tooFewFrames)
    }

    @Test(arguments: ["stoi", "estoi"]) func silenceOverTheCommonLengthIsUndefined(_ name: String) throws {
        let x = syllables(seconds: 1)
        let silence = [Double](repeating: 0, count: 16000)
        #expect(try reason(name, pair(x, silence + x)) == .silentHypothesis)
        #expect(try reason(name, pair(silence + x, x)) == .silentReference)
    }

    @Test(arguments: [8000, 10000, 11025, 22051, 44100, 48000]) func everyRateIsScored(_ rate: Int) throws {
        let x = syllables(seconds: 6)
        #expect(try abs(value("stoi", pair(x, x, rate: rate)) - 1) < 1e-12)
    }

    @Test func innerStepsAreThoseOfThePeer() throws {
        let goldens = try #require(try GoldenDirectory.all().first)
        let folder = goldens.path + "/steps"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("stoi_") }
        #expect(!names.isEmpty)
        for name in names {
            let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
            let golden = try JSONDecoder().decode(Steps.self, from: bytes)
            let files = try goldens.audio.files(key: golden.key, system: golden.system)
            let pair = AnalyzedPair(
                reference: AnalyzedSignal(try PairFolder.read(files.reference)),
                hypothesis: AnalyzedSignal(try PairFolder.read(files.hypothesis)))
            let resampled = PolyphaseFilter.octave(from: pair.sampleRate, to: IntelligibilityBands.sampleRate)
                .apply(to: pair.trimmed.reference.samples)
            #expect(resampled.count == golden.resampled_len)
            #expect(zip(resampled[5000...], golden.ref_10k_5000_5015).allSatisfy { abs($0 - $1) < 1e-9 })
            let bands = try pair.result(of: IntelligibilityBands()).reference
            #expect(bands.count == golden.frames && (bands.count + 2) * 128 == golden.len_after_silence)
            for (ours, theirs) in zip(bands, golden.ref_bands_first_8_frames) {
                for (band, value) in theirs.enumerated() { #expect(abs(ours[band] - value) < 1e-9 * max(1, value)) }
            }
        }
    }

    /// A file of the goldens' `steps` folder.
    private struct Steps: Decodable {
        let key, system: String
        let resampled_len, len_after_silence, frames: Int
        let ref_10k_5000_5015: [Double]
        let ref_bands_first_8_frames: [[Double]]
    }
}
