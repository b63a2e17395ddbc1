/// Arithmetic on the lengths of axes, which come from strangers and may be anything.
enum TensorShape {
    /// How many numbers fit; `nil` where a length is negative or they are more than any memory has.
    static func count(_ shape: [Int]) -> Int? {
        var count = 1
        // A zero makes none of them, wherever it stands.
        guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
        guard !shape.contains(0) else { return 0 }
        for length in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard !overflows, product <= Int.max >> 4 else { return nil }
            count = product
        }
        return count
    }

    /// `[1, 257]`.
    static func text(_ shape: [Int]) -> String { "[\(shape.map(String.init).joined(separator: ", "))]" }
}
