import Audio
import Glibc
import Testing

@Suite struct PolyphaseFilterTests {
    /// Common rates, rates without a common factor, and the ends of what is read.
    @Test(arguments: [
        (48000, 16000), (16000, 48000), (44100, 16000), (11025, 10000), (47999, 44100), (8000, 47999), (100, 8000),
        (192_000, 100),
    ]) func aConstantStaysOne(_ from: Int, _ to: Int) {
        let count = max(from / 4, 60 * max(from / to, 1))
        for filter in [PolyphaseFilter.scipy(from: from, to: to), .octave(from: from, to: to)] {
            let converted = filter.apply(to: [Double](repeating: 1, count: count))
            #expect(converted.count == (count * to + from - 1) / from)
            #expect(abs(converted[converted.count / 2] - 1) < 1e-2)
        }
    }

    @Test func aKernelShorterThanTheUpsamplingFactor() {
        let filter = PolyphaseFilter(kernel: [1], up: 3, down: 1)
        #expect(filter.apply(to: [1, 2, 3, 4, 5]) == [1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0])
    }

    @Test func aFilterIsTheSameAfterManyOthers() {
        let samples = tones(frames: 500).channels[0]
        let before = PolyphaseFilter.scipy(from: 44100, to: 16000).apply(to: samples)
        for rate in 100_001...100_005 { _ = PolyphaseFilter.scipy(from: rate, to: 16000) }
        #expect(PolyphaseFilter.scipy(from: 44100, to: 16000).apply(to: samples) == before)
    }
}

@Suite struct LibSampleRateTests {
    @Test(arguments: [(48000, 16000), (16000, 48000), (11025, 16000), (44100, 48000), (16000, 8000), (24000, 16000)])
    func aToneStaysInPlace(_ from: Int, _ to: Int) {
        func tone(_ n: Int, _ rate: Int) -> Double { sin(2 * .pi * 440 * Double(n) / Double(rate)) }
        let converted = Resampler.libsamplerate.resample((0..<from).map { tone($0, from) }, from: from, to: to)
        #expect(converted.count == to)
        // Away from the ends; 24 bits of precision, no delay.
        let worst = (to / 10..<to * 9 / 10).map { abs(converted[$0] - tone($0, to)) }.max()
        #expect(worst ?? 1 < 1e-5)
    }

    @Test func anyLengthAndRate() {
        for count in [0, 1, 2, 3, 100] {
            for (from, to) in [(8000, 16000), (16000, 8000), (44100, 16000), (1, 8000), (192000, 100)] {
                let converted = Resampler.libsamplerate.resample(
                    [Double](repeating: 0.5, count: count), from: from, to: to)
                #expect(converted.count == (count * to + from - 1) / from)
                #expect(converted.allSatisfy { $0.isFinite })
            }
        }
        #expect(Resampler.libsamplerate.resample([0.1, 0.2], from: 8000, to: 8000) == [0.1, 0.2])
    }
}
