import Glibc

/// The equivalent rectangular bandwidth of the ear's filters (Glasberg and Moore 1990) with the constants of M. Slaney,
/// "An efficient implementation of the Patterson-Holdsworth auditory filter bank", Apple technical report 35, 1993.
public enum ERBScale {
    /// Asymptotic quality factor of a filter at high frequencies.
    public static let earQ = 9.26449
    /// Bandwidth of a filter at low frequencies, in Hz.
    public static let leastBandwidth = 24.7

    /// The bandwidth in Hz of the filter centred on `frequency` (Hz).
    public static func bandwidth(at frequency: Double) -> Double { frequency / earQ + leastBandwidth }

    /// `count` centre frequencies in Hz, equally spaced on the scale and falling: the first lies one step below
    /// `highest`, the last is `lowest`.
    public static func centres(lowest: Double, highest: Double, count: Int) -> [Double] {
        let offset = earQ * leastBandwidth
        let step = (log(lowest + offset) - log(highest + offset)) / Double(count)
        return (1...count).map { exp(Double($0) * step) * (highest + offset) - offset }
    }
}
