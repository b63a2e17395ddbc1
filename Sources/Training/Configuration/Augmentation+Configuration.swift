import Codecs
import NeuralCodecs

extension Augmentation {
    /// The changes under `augmentation`, which ESPnet does not have; `nil` where the key is absent or null.
    static func read(_ options: inout ConfigurationMapping) throws(CodecError) -> Augmentation? {
        guard !options.isNull("augmentation") else { return nil }
        var conf = try options.mapping("augmentation")
        func list(_ key: String) throws(CodecError) -> [Double]? {
            conf.isNull(key) ? nil : try conf.reals(key, default: [])
        }
        let (gain, noise, speeds) = (try list("gain_db"), try list("noise_snr_db"), try list("speed"))
        try conf.finish()
        guard gain != nil || noise != nil || speeds != nil else {
            throw conf.refused("gain_db", "and the other changes are missing", "give one of them, or no 'augmentation'")
        }
        do throws(CodecError) {
            return try Augmentation(gainDB: gain, noiseSNRDB: noise, speeds: speeds)
        } catch {
            let key = error.source.split(separator: ".").last.map(String.init) ?? "speed"
            throw conf.refused(key, "does not fit: \(error.cause)", error.remedy)
        }
    }
}
