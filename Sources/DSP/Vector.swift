import CKernels

/// Σ a[i]·b[i] over `count` values, summed in an order that does not depend on the processor.
@inline(__always)
public func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
    ck_dot(a, b, count)
}

/// Σ a[i]·b[i]; the arrays are equally long.
public func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "a dot product needs equally long arrays")
    return ck_dot(a, b, a.count)
}

/// Σ a[i]².
public func energy(_ a: [Double]) -> Double { ck_dot(a, a, a.count) }

/// Σ a[i]² over a slice.
public func energy(_ a: ArraySlice<Double>) -> Double {
    a.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { ck_dot($0, $0, buffer.count) } ?? 0 }
}
