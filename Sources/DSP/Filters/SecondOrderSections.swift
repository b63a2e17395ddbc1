import CKernels

/// A recursive filter of second order, H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
public struct SecondOrderSection: Sendable, Hashable {
    /// Numerator and denominator in single precision; a0 is 1.
    public var b0, b1, b2, a1, a2: Float

    /// A section from its coefficients.
    public init(b0: Float, b1: Float, b2: Float, a1: Float, a2: Float) {
        (self.b0, self.b1, self.b2, self.a1, self.a2) = (b0, b1, b2, a1, a2)
    }

    /// Multiplies the filter's gain by `gain`.
    public mutating func scaleNumerator(by gain: Float) {
        b0 *= gain
        b1 *= gain
        b2 *= gain
    }

    /// The section that changes nothing.
    public static let identity = SecondOrderSection(b0: 1, b1: 0, b2: 0, a1: 0, a2: 0)
}

/// Second-order sections in direct form II, one after the other, in single precision: standards whose reference
/// implementations work so make that rounding part of their result.
public struct SectionCascade: Sendable {
    /// Coefficients of all sections, filled up by identities to a multiple of four.
    private let coefficients: [Float]
    private let groups: Int

    /// A cascade of at most 16 sections.
    public init(_ sections: [SecondOrderSection]) {
        precondition(sections.count <= 16, "a cascade has at most 16 sections")
        groups = max(1, (sections.count + 3) / 4)
        let filled = sections + Array(repeating: .identity, count: 4 * groups - sections.count)
        coefficients = filled.flatMap { [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2] }
    }

    /// Filters the samples `range` of two signals in place, each from rest. Two at once cost little more than one.
    public func filter(_ first: inout [Float], _ second: inout [Float], over range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= min(first.count, second.count),
            "the range lies inside both signals")
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return }
                ck_sections_two(
                    coefficients, groups, first + range.lowerBound, second + range.lowerBound, range.count)
            }
        }
    }
}
