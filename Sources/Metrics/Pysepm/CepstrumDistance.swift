import Glibc

/// The cepstrum distance of the all-pole spectra, in dB (Kitawaki, Nagabuchi and Itoh 1988).
enum CepstrumDistance {
    /// Largest value of a frame, and that of frames without a model.
    private static let limit = 10.0

    /// The mean over the 95 % of the frames where the distance is smallest.
    static func value(_ reference: [[Double]], _ hypothesis: [[Double]]) -> Double {
        trimmedMean(
            zip(reference, hypothesis).map { x, y in
                let squares = zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                let distance = 10 / M_LN10 * 2.0.squareRoot() * squares.squareRoot()
                return distance < limit ? distance : limit
            })
    }
}
