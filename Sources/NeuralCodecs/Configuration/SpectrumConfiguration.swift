import Codecs

/// FunCodec's way from samples to a spectrum and back.
public struct SpectrumConfiguration: Sendable {
    /// What the encoder sees and the decoder makes.
    public enum Domain: String, Sendable, CaseIterable {
        /// Log magnitude and the phase as a vector: three channels.
        case magnitudePhase = "mag_phase"
        /// Log magnitude and the phase as an angle: two channels.
        case magnitudeAngle = "mag_angle"

        var channels: Int { self == .magnitudePhase ? 3 : 2 }
    }

    /// The domain.
    public let domain: Domain
    /// Whether the input is divided by its root mean square.
    public let normalizesLevel: Bool
    /// Samples of an FFT and of its window, and from one to the next.
    public let fftSize: Int, hopLength: Int

    init(channels: Int, _ parameters: inout ConfigurationMapping) throws(CodecError) {
        let names = try parameters.texts("codec_domain", default: ["time", "time"])
        guard names.count == 2, names[0] == names[1], let domain = Domain(rawValue: names[0]) else {
            throw parameters.refused(
                "codec_domain", "is [\(names.joined(separator: ", "))], with which ESPnet's FunCodec does not train",
                "use [mag_phase, mag_phase] or [mag_angle, mag_angle]")
        }
        guard channels == domain.channels else {
            throw parameters.refused(
                "encdec_channels", "is \(channels)", "\(domain.rawValue) has \(domain.channels) channels")
        }
        self.domain = domain
        normalizesLevel = try parameters.flag("audio_normalize", default: false)
        var options = try parameters.mapping("domain_conf")
        fftSize = try options.size("n_fft", default: 512)
        hopLength = try options.size("hop_length", default: 160)
        try options.finish()
        guard hopLength <= fftSize else {
            throw parameters.refused("domain_conf", "has a hop longer than the FFT", "give a shorter 'hop_length'")
        }
    }
}
