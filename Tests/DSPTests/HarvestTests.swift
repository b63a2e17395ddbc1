import DSP
import Glibc
import TestSupport
import Testing

@Suite struct HarvestTests {
    /// A voice of `count` harmonics whose frequency in Hz is a function of time in s.
    private func voice(_ sampleRate: Int, seconds: Double, harmonics: Int = 8, f0: (Double) -> Double) -> [Double] {
        var phase = 0.0
        return (0..<Int(seconds * Double(sampleRate))).map { i in
            phase += 2 * .pi * f0(Double(i) / Double(sampleRate)) / Double(sampleRate)
            return (1...harmonics).reduce(0.0) { $0 + 3000 / Double($1) * cos(Double($1) * phase) }
        }
    }

    @Test(arguments: [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000], [60.0, 123.4, 250, 610])
    func findsASteadyVoice(at sampleRate: Int, of frequency: Double) {
        let contour = Harvest(sampleRate: sampleRate)
            .contour(of: voice(sampleRate, seconds: 0.6) { _ in frequency }, frameShift: 5)
        #expect(contour.count == 121)
        for f0 in contour[20..<100] { #expect(abs(f0 - frequency) < 0.002 * frequency) }
    }

    @Test func followsAGlide() {
        let contour = Harvest(sampleRate: 16000)
            .contour(of: voice(16000, seconds: 1) { 120 + 80 * $0 }, frameShift: 5)
        for frame in 20..<180 { #expect(abs(contour[frame] - (120 + 80 * 0.005 * Double(frame))) < 0.5) }
    }

    @Test func hearsPausesBetweenVoices() {
        let pause = noise(8000).map { $0 * 3 }
        let speech = voice(16000, seconds: 0.5) { _ in 140 }
        let contour = Harvest(sampleRate: 16000).contour(of: pause + speech + pause + speech, frameShift: 5)
        // The estimator's windows blur the edges.
        #expect(contour[120..<180].allSatisfy { abs($0 - 140) < 1 })
        #expect(contour[320..<380].allSatisfy { abs($0 - 140) < 1 })
        #expect(contour[220..<280].filter { $0 > 0 }.count < 30)
    }

    @Test func voicesOutsideTheRangeAreNotReported() {
        let contour = Harvest(sampleRate: 16000, floor: 200, ceiling: 400)
            .contour(of: voice(16000, seconds: 0.5, harmonics: 1) { _ in 100 }, frameShift: 5)
        #expect(contour.allSatisfy { $0 == 0 || (200...400).contains($0) })
    }

    @Test(arguments: [8000, 11025, 44100, 192_000], [1, 2, 3, 10, 80, 2000])
    func takesSignalsOfAnyLength(at sampleRate: Int, samples: Int) {
        let contour = Harvest(sampleRate: sampleRate).contour(of: noise(samples), frameShift: 5)
        #expect(contour.count == 200 * samples / sampleRate + 1)
        #expect(contour.allSatisfy { $0.isFinite && $0 >= 0 })
    }

    @Test func noSamplesHaveNoFrames() {
        #expect(Harvest(sampleRate: 16000).contour(of: [], frameShift: 5).isEmpty)
    }

    /// The spoilt bins of WORLD are a tone near 4 kHz, which wins as soon as the range allows it.
    @Test func aCeilingBeyondAnyVoiceReportsTheSpoiltBins() {
        let speech = zip(voice(16000, seconds: 0.5) { _ in 140 }, noise(8000)).map { $0 + 300 * $1 }
        let contour = Harvest(sampleRate: 16000, ceiling: 8000).contour(of: speech, frameShift: 5)
        #expect(contour.contains { abs($0 - 4000) < 100 })
    }
}
