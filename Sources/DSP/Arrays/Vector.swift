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

/// Σ a[i]·b[i] of parts of equal length.
public func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    withPointers(a, b) { ck_dot($0, $1, $2) }
}

/// Σ a[i] of a part, summed in the order of ``dot(_:_:count:)``.
public func sum(_ a: ArraySlice<Double>) -> Double {
    a.withUnsafeBufferPointer { a in a.baseAddress.map { ck_sum($0, a.count) } ?? 0 }
}

/// Σ a[i]².
public func energy(_ a: [Double]) -> Double { ck_dot(a, a, a.count) }

/// Σ a[i]² over a slice.
public func energy(_ a: ArraySlice<Double>) -> Double { a.withUnsafeBufferPointer { energy($0[...]) } }

/// Σ a[i]² over a part of a buffer.
public func energy(_ a: Slice<UnsafeBufferPointer<Double>>) -> Double {
    let buffer = UnsafeBufferPointer(rebasing: a)
    return buffer.baseAddress.map { ck_dot($0, $0, buffer.count) } ?? 0
}

/// Σ (a[i] − b[i])² of parts of equal length.
public func squaredDistance(_ a: ArraySlice<Double>, _ b: Slice<UnsafeBufferPointer<Double>>) -> Double {
    precondition(a.count == b.count, "a distance needs equally long parts")
    return a.withUnsafeBufferPointer { a in
        let b = UnsafeBufferPointer(rebasing: b)
        guard let from = a.baseAddress, let to = b.baseAddress else { return 0 }
        return ck_squared_distance(from, to, a.count)
    }
}

/// Σ (a[i] − b[i])², summed in the order of ``dot(_:_:count:)``.
@inline(__always)
public func squaredDistance(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
    ck_squared_distance(a, b, count)
}

/// Σ |a[i] − b[i]|, summed in the order of ``dot(_:_:count:)``.
@inline(__always)
public func absoluteDistance(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
    ck_absolute_distance(a, b, count)
}

/// Σ |ln a[i] − ln b[i]| with values below `least` raised to it; `least` > 0.
@inline(__always)
public func logDistance(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, least: Double, count: Int
) -> Double {
    ck_log_distance(a, b, least, count)
}

/// |bins[k]|² into `power`, which has as many values.
public func powerSpectrum(_ bins: [ComplexDouble], into power: inout [Double]) {
    precondition(power.count == bins.count, "as many powers as bins")
    let count = bins.count
    power.withUnsafeMutableBufferPointer { power in
        guard let power = power.baseAddress else { return }
        withDoubles(bins) { ck_power_spectrum($0, count, power) }
    }
}

/// Σ (a[i] − gain·b[i])² of parts of equal length, summed in the order of ``dot(_:_:count:)``.
public func scaledSquaredDistance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, gain: Double) -> Double {
    withPointers(a, b) { ck_scaled_squared_distance($0, $1, gain, $2) }
}

/// `body` of two equally long parts and their length; 0 where they are empty.
private func withPointers(
    _ a: ArraySlice<Double>, _ b: ArraySlice<Double>,
    _ body: (UnsafePointer<Double>, UnsafePointer<Double>, Int) -> Double
) -> Double {
    precondition(a.count == b.count, "both parts are equally long")
    return a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            guard let from = a.baseAddress, let to = b.baseAddress else { return 0 }
            return body(from, to, a.count)
        }
    }
}

/// sum[i] += gain·a[i] over `count` values.
@inline(__always)
func addScaled(
    _ a: UnsafePointer<Double>, _ gain: Double, to sum: UnsafeMutablePointer<Double>, count: Int
) {
    ck_add_scaled(sum, a, gain, count)
}
