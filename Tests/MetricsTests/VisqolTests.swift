import Audio
import Glibc
import Goldens
import Metrics
import TestSupport
import Testing

@Suite struct VisqolTests {
    private static let modes = ["default", "speech"]

    private static func visqol(_ model: String, _ file: String? = nil) throws -> Visqol {
        var given: [String: ParameterValue] = ["model": .text(model)]
        if let file { given["model_file"] = .text(file) }
        return try Visqol(Parameters(for: Visqol.definition, given: given))
    }

    private static func score(_ model: String, _ pair: AnalyzedPair) throws -> Double {
        try #require(try visqol(model).score(pair)["visqol"]?.value)
    }

    private static func reason(_ model: String, _ pair: AnalyzedPair) throws -> Undefined.Reason? {
        do throws(Undefined) {
            _ = try (try? visqol(model))?.score(pair)
            return nil
        } catch {
            return error.reason
        }
    }

    /// Noise `ratio` dB below `signal`, added to it; the same noise for every ratio.
    private static func noisy(_ signal: [Double], ratio: Double) -> [Double] {
        let n = noise(signal.count, seed: 2)
        let power = { (samples: [Double]) in samples.reduce(0) { $0 + $1 * $1 } }
        let gain = (power(signal) / power(n)).squareRoot()
        let level = gain * pow(10, -ratio / 20)
        return zip(signal, n).map { $0 + level * $1 }
    }

    @Test func aCopyScoresWhatTheModelsGiveForFullSimilarity() throws {
        let x = syllables(seconds: 3)
        #expect(try abs(Self.score("default", pair(x, x)) - 4.732101253) < 1e-9)
        #expect(try Self.score("general", pair(x, x)) == Self.score("default", pair(x, x)))
        #expect(try Self.score("speech", pair(x, x)) == 5)
    }

    @Test(arguments: modes) func levelAndPolarityDoNotMatter(_ model: String) throws {
        let x = syllables(seconds: 2)
        let y = Self.noisy(x, ratio: 10)
        let score = try Self.score(model, pair(x, y))
        #expect(try abs(Self.score(model, pair(x, y.map { -0.01 * $0 })) - score) < 1e-9)
    }

    @Test(arguments: modes) func moreNoiseScoresLower(_ model: String) throws {
        let x = syllables(seconds: 3)
        let scores = try [20.0, 10, 0].map { try Self.score(model, pair(x, Self.noisy(x, ratio: $0))) }
        #expect(scores[0] > scores[1] && scores[1] > scores[2], "\(scores)")
    }

    /// The delay is found to the sample, so that a late copy is a copy but for the end that is missing.
    @Test(arguments: modes) func aConstantDelayIsCompensated(_ model: String) throws {
        let x = syllables(seconds: 3)
        let late = [Double](repeating: 0, count: 1600) + x
        #expect(try abs(Self.score(model, pair(x, late)) - Self.score(model, pair(x, x))) < 0.01)
        #expect(try abs(Self.score(model, pair(late, x)) - Self.score(model, pair(x, x))) < 0.2)
    }

    /// A hypothesis with a gap or a part too much is still matched patch by patch.
    @Test(arguments: modes) func lengthsMayDiffer(_ model: String) throws {
        let x = syllables(seconds: 4)
        let half = Array(x[..<32000])
        let unlike = try Self.score(model, pair(x, noise(64000, seed: 9).map { 0.1 * $0 }))
        for y in [half, x + half, half + [Double](repeating: 0, count: 8000) + x[32000...]] {
            #expect(try Self.score(model, pair(x, y)) > unlike)
        }
    }

    @Test(arguments: modes) func lessThanASecondIsUndefined(_ model: String) throws {
        let x = syllables(seconds: 2)
        #expect(try Self.reason(model, pair(x, Array(x.prefix(15999)))) == .tooShort)
        #expect(try Self.reason(model, pair(Array(x.prefix(15999)), x)) == .tooShort)
        #expect(try Self.reason(model, pair(Array(x.prefix(16000)), Array(x.prefix(16000)))) == nil)
    }

    @Test(arguments: modes) func silenceIsUndefined(_ model: String) throws {
        let x = syllables(seconds: 1)
        let silence = [Double](repeating: 0, count: 16000)
        #expect(try Self.reason(model, pair(silence, x)) == .silentReference)
        #expect(try Self.reason(model, pair(x, silence)) == .silentHypothesis)
    }

    @Test(arguments: modes, [8000, 11025, 22050, 44100, 48000]) func everyRateIsScored(_ model: String, _ rate: Int)
        throws
    {
        let x = syllables(seconds: 6)
        let copy = try Self.score(model, pair(x, x, rate: rate))
        #expect(try copy > Self.score(model, pair(x, Self.noisy(x, ratio: 0), rate: rate)))
    }

    @Test func modelsThatCannotBeUsedAreRefused() throws {
        #expect(throws: ParameterError.self) { try Self.visqol("grid-search") }
        #expect(throws: ParameterError.self) { try Self.visqol("default", "/nowhere/model.txt") }
        let shipped = GoldenDirectory.repository + "/reference/models/visqol_svr_default.txt"
        #expect(throws: ParameterError.self) { try Self.visqol("speech", shipped) }
        #expect(throws: ParameterError.self) { try Self.visqol("default", #filePath) }
    }

    @Test func theShippedModelIsTheBuiltInOne() throws {
        let shipped = GoldenDirectory.repository + "/reference/models/visqol_svr_default.txt"
        let x = syllables(seconds: 2)
        let noisy = pair(x, Self.noisy(x, ratio: 10))
        #expect(
            try Self.visqol("grid-search", shipped).score(noisy)["visqol"]
                == Self.visqol("default").score(noisy)["visqol"])
    }
}

@Suite struct SupportVectorRegressionTests {
    private static func text(_ header: String, _ vectors: String) -> [UInt8] { Array((header + "SV\n" + vectors).utf8) }

    private static let header = """
        svm_type nu_svr
        kernel_type rbf
        gamma 0.5
        nr_class 2
        total_sv 2
        rho -1.5

        """

    /// Σ α e^(−γ|x − s|²) − ρ; features that are not named are 0.
    @Test func predictsWhatTheFormulaSays() throws {
        let model = try SupportVectorRegression(Self.text(Self.header, "2 1:1 2:3 \n-0.5 2:1 \n"), name: "test")
        #expect(abs(model.predict([1, 3]) - (2 - 0.5 * 0.08208499862389880 + 1.5)) < 1e-12)
    }

    @Test(arguments: [
        ("", "2 1:1\n"), (header, "2 1:1\n"), (header.replacing("nu_svr", with: "c_svc"), "2 1:1\n-1 1:0\n"),
        (header.replacing("rho -1.5\n", with: ""), "2 1:1\n-1 1:0\n"),
        (header.replacing("gamma 0.5\n", with: ""), "2 1:1\n-1 1:0\n"),
        (header.replacing("total_sv 2", with: "total_sv -2"), "2 1:1\n-1 1:0\n"),
    ]) func whatIsNoModelIsRefused(_ header: String, _ vectors: String) {
        #expect(throws: SupportVectorRegression.Unreadable.self) {
            try SupportVectorRegression(Self.text(header, vectors), name: "test")
        }
    }
}
