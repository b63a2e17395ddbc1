import Audio
import Testing

/// Values of resampy 0.4.3 (`kaiser_best`) for 600 numbers of a linear congruential generator, in double precision.
struct SincInterpolationTests {
    private static let samples: [Double] = {
        var state = 12345
        return (0..<600).map { _ in
            state = (state * 1_103_515_245 + 12345) % (1 << 31)
            return Double(state) / Double(1 << 30) - 1
        }
    }()

    @Test(arguments: [
        (
            24000, 16000, 400,
            [
                0.05807979353312173, -0.03887243711981647, -0.012212726444500471, -0.4711446436926047,
                0.5228816230620907, -0.38642525619209284, -0.106315122272721,
            ]
        ),
        (
            44100, 16000, 217,
            [
                0.011692900923038119, -0.14992853308893014, -0.08254690926320761, -0.48742497879115065,
                0.14677704935730213, 0.013847083078987354, 0.03569981798033337,
            ]
        ),
        (
            8000, 16000, 1200,
            [
                0.1357551926131222, -0.17971332741511165, -0.5714082422970718, -0.12964269610367032,
                -0.23748263244026802, -0.629781239995056, -0.7324733332110015,
            ]
        ),
        (
            16000, 24000, 900,
            [
                0.1357551926131222, -0.23107233894397977, 0.21041655421673927, -0.4900175215839577, -0.8823738411412045,
                -0.19219521893051955, -0.7909145179669004,
            ]
        ),
        (
            22050, 16000, 435,
            [
                0.09205184092976666, -0.056785704739901854, 0.30480504346960835, -0.14875158048198578,
                -0.7354969596806032, -0.4637345127061597, -0.009055182033729126,
            ]
        ),
    ])
    func isThatOfResampy(_ from: Int, _ to: Int, _ count: Int, _ expected: [Double]) {
        let output = SincInterpolation.resample(Self.samples, from: from, to: to)
        #expect(output.count == count)
        for (place, value) in zip([0, 1, 7, 50, 100, count - 2, count - 1], expected) {
            #expect(abs(output[place] - value) < 1e-12, "\(from) to \(to), sample \(place)")
        }
    }

    @Test func noSamplesGiveNone() {
        #expect(SincInterpolation.resample([], from: 8000, to: 16000).isEmpty)
        #expect(SincInterpolation.resample([1, 2], from: 8000, to: 8000) == [1, 2])
    }
}
