import DSP
import Glibc
import TestSupport
import Testing

@Suite struct CheapTrickTests {
    /// Log power envelopes, one a frame.
    private func envelopes(_ samples: [Double], f0: [Double], rate: Int = 16000) throws -> [[Double]] {
        let cheapTrick = try #require(CheapTrick(sampleRate: rate, transformLength: 1024))
        var result: [[Double]] = []
        cheapTrick.forEachFrame(of: samples, contour: f0, frameShift: 5, coefficients: 513) { frame, cepstrum in
            #expect(frame == result.count)
            result.append(cheapTrick.logEnvelope(of: cepstrum))
        }
        return result
    }

    @Test func aGainOnlyShiftsTheEnvelope() throws {
        let x = noise(8000).map { $0 * 1000 }
        let f0 = [Double](repeating: 150, count: 101)
        let quiet = try envelopes(x, f0: f0)
        let loud = try envelopes(x.map { $0 * 4 }, f0: f0)
        for (a, b) in zip(quiet, loud) {
            for (p, q) in zip(a, b) { #expect(abs(q - p - 2 * log(4)) < 1e-9) }
        }
    }

    /// Pulses of 125 Hz have a flat envelope, without their harmonics.
    @Test func pulsesHaveASmoothEnvelope() throws {
        var x = [Double](repeating: 0, count: 16000)
        for i in stride(from: 0, to: x.count, by: 128) { x[i] = 10000 }
        let frames = try envelopes(x, f0: [Double](repeating: 125, count: 201))
        for k in 20..<500 { #expect(abs(frames[100][k] - frames[100][k + 4]) < 0.1) }
    }

    @Test func digitalSilenceHasTheEnvelopeOfWorldsNoise() throws {
        let frames = try envelopes([Double](repeating: 0, count: 16000), f0: [Double](repeating: 0, count: 201))
        for frame in frames {
            let mean = frame.reduce(0, +) / Double(frame.count)
            #expect(mean > log(1e-18) && mean < log(1e-15))
        }
    }

    @Test(arguments: [1, 2, 30]) func takesShortSignals(samples: Int) throws {
        let frames = try envelopes(noise(samples).map { $0 * 1000 }, f0: [0])
        #expect(frames.count == 1)
        #expect(frames[0].allSatisfy { $0.isFinite })
    }

    @Test func ratesBeyondTheTransformAreRefused() {
        #expect(CheapTrick(sampleRate: 192_000, transformLength: 1024) == nil)
        #expect(CheapTrick(sampleRate: 192_000, transformLength: 2048) != nil)
        #expect(CheapTrick(sampleRate: 16000, transformLength: 1000) == nil)
        #expect(CheapTrick(sampleRate: 800, transformLength: 1024) == nil)
    }
}
