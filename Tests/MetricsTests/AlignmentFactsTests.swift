import Audio
import Metrics
import TestSupport
import Testing

@Suite struct AlignmentFactsTests {
    private let x = syllables(seconds: 1)

    @Test(arguments: [-3200, -17, 0, 1, 400, 3200]) func theDelayIsFound(delay: Int) {
        let silence = [Double](repeating: 0, count: abs(delay))
        let facts = pair(x, delay >= 0 ? silence + x : Array(x.dropFirst(-delay))).alignment
        #expect(facts.lagSamples == delay)
        #expect(facts.lagSeconds == Double(delay) / 16000)
        #expect(facts.lengthDifference == delay)
    }

    @Test func theDelayIsFoundUnderNoiseAndAtAnotherLevel() {
        let n = noise(x.count, seed: 2)
        let y = x.indices.map { 0.1 * ($0 >= 25 ? x[$0 - 25] : 0) + 0.01 * n[$0] }
        #expect(pair(x, y).alignment.lagSamples == 25)
    }

    /// Equally good lags: the smallest late one before any early one.
    @Test func ofEqualPeaksTheFirstLateOneCounts() {
        var (reference, hypothesis) = ([Double](repeating: 0, count: 8000), [Double](repeating: 0, count: 8000))
        reference[4000] = 0.5
        for offset in [-10, 10, 30] { hypothesis[4000 + offset] = 0.5 }
        #expect(pair(reference, hypothesis).alignment.lagSamples == 10)
    }

    @Test func gainIsMeasuredOverTheCommonLength() throws {
        let y = x.map { -$0 / 10 } + [Double](repeating: 0.9, count: 16000)
        #expect(try abs(#require(pair(x, y).alignment.gainDB) + 20) < 1e-9)
    }

    @Test func lengthsAreComparedAtTheCommonRate() {
        let facts = AnalyzedPair(
            reference: AnalyzedSignal(Signal(sampleRate: 16000, channels: [x])),
            hypothesis: AnalyzedSignal(Signal(sampleRate: 8000, channels: [noise(8100)]))
        ).alignment
        #expect(facts.lengthDifference == 100)
    }

    @Test func fullScaleSamplesAreClipped() {
        #expect(pair(x, [0.5, 1, -1, 0.999, -0.99, 0, 0.1, 0.2, 0.3, 0.4]).alignment.clippedShare == 0.3)
    }

    @Test func theLevelIsThatOfTheWholeHypothesis() throws {
        let square = (0..<32000).map { $0 % 2 == 0 ? 0.1 : -0.1 }
        #expect(try abs(#require(pair(x, square).alignment.levelDBFS) + 20) < 1e-9)
    }

    @Test func silenceHasNoGainAndNoLag() {
        let silence = [Double](repeating: 0, count: 16000)
        let facts = pair(x, silence).alignment
        #expect(facts.gainDB == nil && facts.levelDBFS == nil && facts.lagSamples == 0)
        #expect(pair(silence, x).alignment.gainDB == nil)
        #expect(pair(silence, x).alignment.levelDBFS != nil)
    }

    @Test(arguments: 0...2) func aFewSamplesAreMeasured(count: Int) {
        let facts = pair(noise(count), noise(2 - count)).alignment
        #expect(facts.lengthDifference == 2 - 2 * count)
    }
}

@Suite struct PairChecksTests {
    private let x = syllables(seconds: 0.1)
    private let silence = [Double](repeating: 0, count: 100)

    @Test func ordinaryPairsAreScored() {
        #expect(pair(x, x).unscorable == nil)
        #expect(pair([0, 0, 0, 0.001], x).unscorable == nil)
    }

    @Test func digitalSilenceIsNot() {
        #expect(pair(silence, x).unscorable?.reason == .silentReference)
        #expect(pair(x, silence).unscorable?.reason == .silentHypothesis)
        #expect(pair(silence, silence).unscorable?.reason == .silentReference)
    }

    @Test func aConstantIsNot() {
        let constant = [Double](repeating: 0.25, count: 100)
        #expect(pair(constant, x).unscorable?.reason == .constantReference)
        #expect(pair(x, constant).unscorable?.reason == .constantHypothesis)
    }

    @Test func aConstantAtAnotherRateIsNot() {
        let constant = Signal(sampleRate: 48000, channels: [[Double](repeating: 0.25, count: 4800)])
        let other = AnalyzedPair(
            reference: AnalyzedSignal(constant), hypothesis: AnalyzedSignal(Signal(sampleRate: 16000, channels: [x])))
        #expect(other.unscorable?.reason == .constantReference)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func badNumbersAreNot(number: Double) {
        #expect(pair(x + [number], x).unscorable?.reason == .notFinite)
        #expect(pair(x, [number] + x).unscorable?.reason == .notFinite)
        #expect(pair([number, number], x).unscorable?.reason == .notFinite)
    }

    @Test func nothingIsNot() {
        #expect(pair([], x).unscorable?.reason == .tooShort)
        #expect(pair(x, []).unscorable?.reason == .tooShort)
    }
}
