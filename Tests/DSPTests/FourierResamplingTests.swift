import DSP
import Testing

struct FourierResamplingTests {
    private static let samples = [0.5, -1, 2, 0.25, 3, -2.5, 1.5, -0.75, 1.25]

    /// Values of SciPy 1.17's `scipy.signal.resample`, of even and odd lengths, up and down.
    @Test(arguments: [
        (
            8,
            [
                0.5, -0.826325768379, -0.025950583583, 2.0, 0.382922479149, 1.402150983104, 3.0, -1.097712337297,
                -1.898087522094, 1.5, 0.291115626528, -0.728112877427,
            ]
        ),
        (8, [-0.161611652352, 0.307532575339, 1.855660326001, -0.237404433737, 0.110823184749]),
        (8, [-0.875, 0.661549416417, 1.070422479149, 1.625, -1.210587522094, 0.978615626528]),
        (
            7,
            [
                0.5, -2.009344517226, -0.12607287896, 2.152243877275, 0.992120515467, 0.091337912737, 2.208894756008,
                2.791112418602, -0.729625404243, -2.718281490425, 0.368968726014, 2.907217513323,
            ]
        ),
        (9, [0.403454113881, -0.050149659289, 2.037287681336, 0.041798548339, -0.190741795217, 0.591684444284]),
        (7, [0.78154924864, 0.071100226589, 1.927345507368, -0.63713783974]),
        (6, [0.5, -0.95379139828, 1.408540645816, 0.750169580831, 1.753394676203, 1.753360433488, -2.586673938059]),
    ]) func itIsSciPys(length: Int, expected: [Double]) {
        let found = fourierResampled(Array(Self.samples.prefix(length)), to: expected.count)
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-11 }, "\(found)")
    }

    @Test func oneLengthIsLeftAlone() {
        #expect(fourierResampled(Self.samples, to: 9) == Self.samples)
        #expect(fourierResampled(Self.samples, to: 0).isEmpty)
        #expect(fourierResampled([], to: 3).isEmpty)
    }
}
