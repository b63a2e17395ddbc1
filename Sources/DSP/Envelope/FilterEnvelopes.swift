import CKernels

extension RecursiveFilters {
    /// What `transform` makes of the envelopes of the filtered signals, one after the other. They are as long as
    /// `samples`: the magnitudes of the analytic signals on a circle of that length,
    /// `abs(scipy.signal.hilbert(scipy.signal.lfilter(b, a, samples)))`.
    ///
    /// One Hilbert transform serves all filters. Let a filter b/a be in state s after the last sample. Its output, which
    /// ends there, is what 1/a makes of b ∗ x − s, where s, in the transposed direct form, stands behind the end: the
    /// state is the numerator of what the filter would still give. Brought to the circle, where s comes to lie at the
    /// beginning, that is a circular filter, and circular filters can change places. So the Hilbert transform of the
    /// output is what the filter gives, round the circle until it repeats itself, for the transform of x with the
    /// numerator b and the transform's impulse response with the numerator −s.
    public func mapEnvelopes<Value>(
        of samples: [Double], _ transform: (ArraySlice<Double>) -> Value
    ) -> [Value] {
        let count = samples.count
        if count == 0 { return (0..<self.count).map { _ in transform([]) } }
        let quadrature = HilbertEnvelope(count: count).quadrature(of: samples)
        let response = HilbertEnvelope.impulseResponse(size: count)
        return groups.flatMap { group in
            var states = group.rest
            var outputs = group.apply(to: samples, &states)
            group.turnIntoEnvelopes(&outputs, finalStates: states, quadrature, response)
            return (0..<group.count).map { transform(outputs[$0 * count..<($0 + 1) * count]) }
        }
    }
}

extension RecursiveFilters.Group {
    /// Samples at a time, so that their buffers stay in the cache.
    private static let block = 1024
    /// What is left of a transient, against its largest value, where it no longer counts.
    private static let negligible = 1e-15
    /// Filters whose transients last longer are not waited for.
    private static let longestTransient = 1 << 22

    /// Puts the envelopes in the place of the outputs of all four filters, given the Hilbert transform of the signal and
    /// the transform's impulse response.
    fileprivate func turnIntoEnvelopes(
        _ outputs: inout [Double], finalStates: [Double], _ quadrature: [Double], _ response: [Double]
    ) {
        let count = response.count
        let seconds = finalStates.map { -$0 } + [Double](repeating: 0, count: Self.size)
        var states = rest
        var shifted = [Double](repeating: 0, count: Self.size * Self.block)
        // The last samples before the beginning, perhaps several times round.
        var start = -transientLength
        while start < count {
            let place = start < 0 ? (start % count + count) % count : start
            let length = min(Self.block, count - place, start < 0 ? -start : .max)
            quadrature.withUnsafeBufferPointer { x in
                response.withUnsafeBufferPointer { v in
                    outputs.withUnsafeMutableBufferPointer { outputs in
                        guard let x = x.baseAddress, let v = v.baseAddress, let y = outputs.baseAddress else { return }
                        ck_recursive_filters_two(
                            numerators, seconds, denominators, order, x + place, v + place, length, &states, &shifted,
                            Self.block)
                        guard start >= 0 else { return }
                        shifted.withUnsafeBufferPointer { shifted in
                            guard let shifted = shifted.baseAddress else { return }
                            for filter in 0..<self.count {
                                ck_magnitude(shifted + filter * Self.block, length, y + filter * count + place)
                            }
                        }
                    }
                }
            }
            start += length
        }
    }

    /// Samples after which what 1/a makes of an impulse is negligible, for the slowest of the filters.
    private var transientLength: Int {
        var numerators = [Double](repeating: 0, count: self.numerators.count)
        for filter in 0..<Self.size { numerators[filter] = 1 }
        var input = [Double](repeating: 0, count: Self.block)
        input[0] = 1
        var states = rest
        var outputs = [Double](repeating: 0, count: Self.size * Self.block)
        var largest = [Double](repeating: 0, count: Self.size)
        for start in stride(from: 0, to: Self.longestTransient, by: Self.block) {
            ck_recursive_filters(
                numerators, denominators, order, input, Self.block, &states, &outputs, Self.block)
            input[0] = 0
            let peaks = (0..<Self.size).map { filter in
                outputs[filter * Self.block..<(filter + 1) * Self.block].reduce(0) { max($0, abs($1)) }
            }
            for filter in 0..<Self.size { largest[filter] = max(largest[filter], peaks[filter]) }
            if (0..<Self.size).allSatisfy({ peaks[$0] <= Self.negligible * largest[$0] }) { return start }
        }
        return Self.longestTransient
    }
}
