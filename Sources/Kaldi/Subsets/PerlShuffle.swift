import Glibc

/// The order into which `shuffle_list.pl` brings lines, so that the same speakers are chosen here and there.
///
/// It seeds Perl's generator by 0, draws a number for each line, and sorts by these as text. Perl's generator is that of
/// `drand48` since 5.20: X ← (0x5DEECE66D·X + 11) mod 2⁴⁸, begun with the seed in the upper 32 bits and 0x330E in the lower
/// 16; the number is X/2⁴⁸, and its text has 15 digits (`%.15g`).
enum PerlShuffle {
    /// The elements in the shuffled order.
    static func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var state: UInt64 = 0x330E
        let texts = elements.map { _ in
            state = (state &* 0x5_DEEC_E66D &+ 11) & 0xFFFF_FFFF_FFFF
            return text(Double(state) / 0x1p48)
        }
        let order = elements.indices.sorted { a, b in
            texts[a] == texts[b] ? a < b : texts[a].lexicographicallyPrecedes(texts[b])
        }
        return order.map { elements[$0] }
    }

    private static func text(_ number: Double) -> [CChar] {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            let count = withVaList([number]) { vsnprintf(buffer.baseAddress, buffer.count, "%.15g", $0) }
            return Array(buffer.prefix(Int(max(0, count))))
        }
    }
}
