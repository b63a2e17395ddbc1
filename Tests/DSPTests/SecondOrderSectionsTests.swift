import DSP
import Testing

@Suite struct SecondOrderSectionsTests {
    /// Direct form II, sample by sample and section after section.
    private func filtered(_ signal: [Float], _ sections: [SecondOrderSection]) -> [Float] {
        sections.reduce(signal) { signal, s in
            var (z1, z2) = (Float(0), Float(0))
            return signal.map { x in
                let z0 = x - s.a1 * z1 - s.a2 * z2
                let y = s.b0 * z0 + s.b1 * z1 + s.b2 * z2
                (z1, z2) = (z0, z1)
                return y
            }
        }
    }

    @Test(arguments: [1, 3, 4, 8, 12, 16]) func everySampleIsRoundedAsBySections(count: Int) {
        let sections = (0..<count).map { k in
            SecondOrderSection(
                b0: 0.9, b1: -0.1 * Float(k % 5), b2: 0.3, a1: -1.2 + 0.05 * Float(k), a2: 0.5 - 0.01 * Float(k))
        }
        let first = (0..<500).map { Float(($0 * 7919) % 1000) / 500 - 1 }
        let second = first.map { 3 * $0 * $0 - 1 }
        var (a, b) = (first, second)
        SectionCascade(sections).filter(&a, &b, over: 20..<480)
        #expect(Array(a[20..<480]) == filtered(Array(first[20..<480]), sections))
        #expect(Array(b[20..<480]) == filtered(Array(second[20..<480]), sections))
        #expect(a[..<20] == first[..<20] && a[480...] == first[480...])
    }
}
