extension PolyphaseFilter {
    private static let scipyFilters = FilterCache { up, down in
        let longest = max(up, down)
        let half = 10 * longest
        return PolyphaseFilter(half: half, up: up, down: down) { m in
            sinc(Double(m) / Double(longest)) * kaiser(Double(m) / Double(half), beta: 5)
        }
    }

    /// The filter of `scipy.signal.resample_poly` with its default window: a sinc low-pass at the lower Nyquist
    /// frequency under a Kaiser window (β = 5) of 20·max(U, D) + 1 points.
    ///
    /// Rates in Hz. Without a common factor their kernel is long: 123 MB at the highest of ``AudioReader/sampleRates``.
    public static func scipy(from: Int, to: Int) -> PolyphaseFilter { scipyFilters.filter(from: from, to: to) }
}
