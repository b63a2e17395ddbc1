/// Writes `samples[from ..< from + count]`, with zeros outside the signal, to the beginning of `block`.
func copyBlock(of samples: [Double], from: Int, count: Int, into block: inout [Double]) {
    let first = min(max(-from, 0), count)
    let end = max(first, min(count, samples.count - from))
    for i in 0..<first { block[i] = 0 }
    if first < end {
        block.withUnsafeMutableBufferPointer { to in
            samples.withUnsafeBufferPointer { source in
                guard let to = to.baseAddress, let source = source.baseAddress else { return }
                (to + first).update(from: source + (from + first), count: end - first)
            }
        }
    }
    for i in end..<count { block[i] = 0 }
}

/// The bins as real and imaginary parts in turn.
func withDoubles<R>(_ bins: [ComplexDouble], _ body: (UnsafePointer<Double>) -> R) -> R {
    bins.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { preconditionFailure("a spectrum has bins") }
        return body(base.assumingMemoryBound(to: Double.self))
    }
}

/// The bins as real and imaginary parts in turn, to be changed.
func withDoubles<R>(_ bins: inout [ComplexDouble], _ body: (UnsafeMutablePointer<Double>) -> R) -> R {
    bins.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { preconditionFailure("a spectrum has bins") }
        return body(base.assumingMemoryBound(to: Double.self))
    }
}
