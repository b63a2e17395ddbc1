import Codecs
import NeuralCodecs

/// Random changes of training chunks: `augmentation`, which ESPnet does not have.
package struct AugmentationOptions: Sendable, Hashable {
    /// Between what levels a chunk is made louder or softer, dB; `nil` for not at all.
    package let gainDB: ClosedRange<Double>?
    /// Between what ratios of signal and added white noise, dB; `nil` for no noise.
    package let noiseSNRDB: ClosedRange<Double>?
    /// Factors of speed, of which one is drawn; empty for none.
    package let speeds: [Double]

    /// The changes of a file; `nil` where the key is absent or null.
    init?(_ options: inout ConfigurationMapping) throws(CodecError) {
        guard !options.isNull("augmentation") else { return nil }
        var conf = try options.mapping("augmentation")
        func range(_ key: String, _ conf: inout ConfigurationMapping) throws(CodecError) -> ClosedRange<Double>? {
            guard !conf.isNull(key) else { return nil }
            let limits = try conf.reals(key, default: [0, 0])
            guard limits.count == 2, limits[0] <= limits[1], limits.allSatisfy({ abs($0) <= 200 }) else {
                throw conf.refused(key, "is \(limits)", "give the lowest and the highest, in dB, from -200 to 200")
            }
            return limits[0]...limits[1]
        }
        gainDB = try range("gain_db", &conf)
        noiseSNRDB = try range("noise_snr_db", &conf)
        speeds = conf.isNull("speed") ? [] : try conf.reals("speed", default: [1])
        guard speeds.allSatisfy({ (0.25...4).contains($0) }) else {
            throw conf.refused("speed", "is \(speeds)", "give factors from 0.25 to 4")
        }
        try conf.finish()
        guard gainDB != nil || noiseSNRDB != nil || !speeds.isEmpty else {
            throw conf.refused("gain_db", "and the other changes are missing", "give one of them, or no 'augmentation'")
        }
    }
}
