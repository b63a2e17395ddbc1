import DSP
import TestSupport
import Testing

@Suite struct BiquadCascadeTests {
    private static let sections = (0..<5).map { lane in
        (0..<3).map { section in
            let r = 0.5 + 0.08 * Double(lane)
            return Biquad(b0: 1, b1: 0.1 * Double(section), b2: -0.3, a1: -r, a2: r * r)
        }
    }

    /// The difference equation, section after section.
    private static func direct(_ sections: [Biquad], _ samples: [Double]) -> [Double] {
        sections.reduce(samples) { x, section in
            var y = [Double](repeating: 0, count: x.count)
            func past(_ values: [Double], _ i: Int) -> Double { i >= 0 ? values[i] : 0 }
            for i in x.indices {
                y[i] =
                    section.b0 * x[i] + section.b1 * past(x, i - 1) + section.b2 * past(x, i - 2)
                    - section.a1 * past(y, i - 1) - section.a2 * past(y, i - 2)
            }
            return y
        }
    }

    @Test(arguments: [0, 1, 1023, 1024, 1025, 3000]) func equalsTheDifferenceEquation(_ count: Int) {
        let x = noise(count, seed: 1)
        let outputs = BiquadCascades(Self.sections).apply(to: x)
        #expect(outputs.count == 5)
        for (sections, output) in zip(Self.sections, outputs) {
            #expect(zip(output, Self.direct(sections, x)).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    /// Windows that are a whole number of hops, that are not, and that are shorter than one.
    @Test(arguments: [(40, 10), (33, 10), (7, 10), (10, 10)]) func energiesAreThoseOfEachWindow(
        _ length: Int, _ hop: Int
    ) {
        let weights = noise(length, seed: 4).map { $0 * $0 }
        for count in [0, length - 1, length, length + hop - 1, 205] {
            let x = noise(count, seed: 2)
            let energies = BiquadCascades(Self.sections).energies(of: x, weights: weights, hop: hop)
            #expect(energies.count == (count < length ? 0 : 1 + (count - length) / hop))
            for (lane, sections) in Self.sections.enumerated() {
                let y = Self.direct(sections, x)
                for (t, energy) in energies.enumerated() {
                    let expected = weights.indices.reduce(0) { $0 + weights[$1] * y[t * hop + $1] * y[t * hop + $1] }
                    #expect(abs(energy[lane] - expected) < 1e-10)
                }
            }
        }
    }
}
