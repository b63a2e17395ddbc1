import Codecs

/// Changes of training chunks, each by its own random numbers. ESPnet's codec training has none; nothing is changed unless
/// asked for.
///
/// Levels are not limited afterwards: full scale is a limit of files, not of the model's input.
struct Augmentation: Sendable, Hashable {
    /// Range of the gain, in dB; all values in it are equally likely.
    let gainDB: ClosedRange<Double>?
    /// Range of the signal-to-noise ratio of added white Gaussian noise, in dB over a chunk. A silent chunk stays silent.
    let noiseSNRDB: ClosedRange<Double>?
    /// Speeds, one of which is drawn for each chunk: 1.1 plays it in 1/1.1 of the time, pitch included.
    let speeds: [Double]

    /// Checked changes, as a configuration gives them: `gain_db: [lowest, highest]`, `noise_snr_db: [lowest, highest]`,
    /// `speed: [0.9, 1.0, 1.1]`. What is `nil` stays as it is.
    init(gainDB: [Double]? = nil, noiseSNRDB: [Double]? = nil, speeds: [Double]? = nil) throws(CodecError) {
        self.gainDB = try Self.range(gainDB, "augmentation.gain_db", example: "[-6, 6]", within: -60...60)
        self.noiseSNRDB = try Self.range(
            noiseSNRDB, "augmentation.noise_snr_db", example: "[20, 40]", within: -40...120)
        if let speeds {
            guard !speeds.isEmpty else {
                throw CodecError(
                    "augmentation.speed", cause: "no speed is given", remedy: "give some, such as [0.9, 1.0, 1.1]",
                    kind: .request)
            }
            for speed in speeds {
                // Odd ratios would need filters of millions of taps.
                guard (0.5...2).contains(speed), abs(speed * 1000 - (speed * 1000).rounded()) < 1e-6 else {
                    throw CodecError(
                        "augmentation.speed", cause: "\(speed) is not between 0.5 and 2 in steps of 0.001",
                        remedy: "give speeds such as [0.9, 1.0, 1.1]", kind: .request)
                }
            }
        }
        self.speeds = speeds ?? []
    }

    private static func range(
        _ ends: [Double]?, _ option: String, example: String, within allowed: ClosedRange<Double>
    ) throws(CodecError) -> ClosedRange<Double>? {
        guard let ends else { return nil }
        guard ends.count == 2, allowed.contains(ends[0]), allowed.contains(ends[1]), ends[0] <= ends[1] else {
            throw CodecError(
                option,
                cause:
                    "\(ends) is not a lowest and a highest value between \(allowed.lowerBound) and \(allowed.upperBound)",
                remedy: "give a range in dB, such as \(example)", kind: .request)
        }
        return ends[0]...ends[1]
    }
}
