import DSP
import Glibc
import Testing

@Suite struct ElementwiseFunctionsTests {
    @Test func powersAgreeWithTheMathematicalLibrary() {
        let bases = (-200...200).map { exp(Double($0) * 0.37) } + [1, 2, 0.5, 0.7071067811865476]
        for exponent in [0.0, 0.23, 0.25, 1, 1.2, -0.04, -2] {
            var result = [Double](repeating: 0, count: bases.count)
            powers(of: bases, [Double](repeating: exponent, count: bases.count), into: &result)
            for (base, value) in zip(bases, result) {
                let expected = pow(base, exponent)
                #expect(abs(value - expected) <= 1e-13 * expected, "\(base)^\(exponent)")
            }
        }
        var one = [0.0]
        powers(of: [1], [0.23], into: &one)
        #expect(one == [1])
    }
}
