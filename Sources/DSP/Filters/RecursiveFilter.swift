import CKernels

/// A rational transfer function of z⁻¹: H(z) = Σ numerator[k]·z⁻ᵏ / Σ denominator[k]·z⁻ᵏ.
public struct TransferFunction: Sendable, Hashable {
    /// Coefficients of the numerator.
    public var numerator: [Double]
    /// Coefficients of the denominator; the first is 1.
    public var denominator: [Double]

    /// A transfer function from its coefficients, equally many of each.
    public init(numerator: [Double], denominator: [Double]) {
        precondition(
            !numerator.isEmpty && numerator.count == denominator.count && denominator[0] == 1,
            "numerator and denominator are equally long, and a0 is 1")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The order of the filter.
    public var order: Int { denominator.count - 1 }
}

/// Recursive filters of one order over the same signal, four at a time in the lanes of a vector, each in transposed direct
/// form II from rest: `scipy.signal.lfilter`.
///
/// The direct form of a narrow band-pass of high order is sensitive to rounding. Use ``BiquadCascades`` where nothing
/// else is asked for.
public struct RecursiveFilters: Sendable {
    /// Number of filters.
    public let count: Int

    let groups: [Group]

    /// Filters of one order, 1 to 16.
    public init(_ filters: [TransferFunction]) {
        let order = filters.first?.order ?? 1
        precondition((1...Group.mostOrder).contains(order), "the order is between 1 and 16")
        precondition(filters.allSatisfy { $0.order == order }, "the filters have one order")
        count = filters.count
        groups = stride(from: 0, to: count, by: Group.size).map { first in
            Group(Array(filters[first..<min(first + Group.size, filters.count)]), order: order)
        }
    }

    /// The filtered signals, one array a filter, each as long as `samples`.
    public func apply(to samples: [Double]) -> [[Double]] {
        groups.flatMap { group in
            var states = group.rest
            let outputs = group.apply(to: samples, &states)
            return (0..<group.count).map { Array(outputs[$0 * samples.count..<($0 + 1) * samples.count]) }
        }
    }

    /// Up to four filters.
    struct Group: Sendable {
        static let size = CK_FILTERS
        static let mostOrder = CK_MOST_ORDER

        /// Number of filters. Those that lack to four are 0.
        let count: Int
        let order: Int
        /// Coefficient after coefficient, those of the filters side by side.
        let numerators: [Double]
        let denominators: [Double]

        /// The states of filters at rest.
        var rest: [Double] { [Double](repeating: 0, count: order * Self.size) }

        init(_ filters: [TransferFunction], order: Int) {
            func lanes(_ coefficients: KeyPath<TransferFunction, [Double]>) -> [Double] {
                (0...order).flatMap { k in
                    (0..<Self.size).map { $0 < filters.count ? filters[$0][keyPath: coefficients][k] : 0 }
                }
            }
            self.order = order
            count = filters.count
            numerators = lanes(\.numerator)
            denominators = lanes(\.denominator)
        }

        /// The outputs of all four filters, one behind the other. The states, in the filters' transposed direct form
        /// II, go on.
        func apply(to samples: [Double], _ states: inout [Double]) -> [Double] {
            [Double](unsafeUninitializedCapacity: Self.size * samples.count) { outputs, initialized in
                if let outputs = outputs.baseAddress {
                    ck_recursive_filters(
                        numerators, denominators, order, samples, samples.count, &states, outputs, samples.count)
                }
                initialized = Self.size * samples.count
            }
        }
    }
}
