extension PolyphaseFilter {
    private static let octaveFilters = FilterCache { up, down in
        let rejection = 60.0
        let cutoff = 1 / (2 * Double(max(up, down)))
        let half = Int(((rejection - 8) / (28.714 * (cutoff / 10))).rounded(.up))
        let beta = 0.1102 * (rejection - 8.7)
        return PolyphaseFilter(half: half, up: up, down: down) { m in
            sinc(2 * cutoff * Double(m)) * kaiser(Double(m) / Double(half), beta: beta)
        }
    }

    /// The filter of GNU Octave's `resample` (signal package), which STOI's reference implementations use: a sinc
    /// low-pass under a Kaiser window for 60 dB of rejection, with a transition band of a tenth of the cutoff.
    ///
    /// Rates in Hz. Without a common factor their kernel is long: 445 MB at the highest of ``AudioReader/sampleRates``.
    public static func octave(from: Int, to: Int) -> PolyphaseFilter { octaveFilters.filter(from: from, to: to) }
}
