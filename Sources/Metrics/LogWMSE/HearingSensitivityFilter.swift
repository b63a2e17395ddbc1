import DSP
import Glibc
import MetricModels

/// The weighting by the ear's sensitivity of the log-WMSE packages: a finite impulse response of 4000 taps at 44.1 kHz.
struct HearingSensitivityFilter: Sendable {
    /// The rate of the impulse response in Hz.
    static let sampleRate = 44100
    /// Samples by which the middle of the impulse response is late.
    static let delay = 1999
    /// Samples that the excerpt of ``excerpt(of:)`` has, 1 s.
    static let excerptLength = sampleRate

    private let filter: FIRFilter
    /// Transform of the excerpt, and the spectrum of the taps divided by its size.
    private let transform: RealFFT
    private let response: [ComplexDouble]

    /// The filter that travels inside the program.
    init() {
        let taps = Self.taps(MetricModels.hearingSensitivity)
        filter = FIRFilter(taps: taps)
        transform = RealFFT.shared(size: nextPowerOfTwo(Self.excerptLength + taps.count - 1))
        let scale = 1 / Double(transform.size)
        response = transform.forward(taps.map { $0 * scale })
    }

    /// `samples` at 44.1 kHz, filtered without delay: as many samples.
    func apply(to samples: [Double]) -> [Double] {
        let output = filter.apply(to: samples)
        return Array(output[Self.delay..<(Self.delay + samples.count)])
    }

    /// The first second of `samples` filtered as VERSA's package does: cut to 65536 samples or extended with zeros, and
    /// convolved in a circle, whatever its rate.
    func excerpt(of samples: [Double]) -> [Double] {
        var bins = transform.forward(Array(samples.prefix(transform.size)))
        for k in bins.indices { bins[k] *= response[k] }
        return Array(transform.inverse(bins)[Self.delay..<(Self.delay + Self.excerptLength)])
    }

    /// The numbers of a NumPy file of little-endian single-precision values in one dimension.
    private static func taps(_ file: [UInt8]) -> [Double] {
        let header = 10 + Int(file[8]) + Int(file[9]) << 8
        return stride(from: header, to: file.count, by: 4).map { i in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(file[i + $1]) << UInt32(8 * $1) }
            return Double(Float(bitPattern: bits))
        }
    }
}
