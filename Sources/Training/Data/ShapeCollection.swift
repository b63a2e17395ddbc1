import Audio
import Codecs
import Files

/// Writes what ESPnet's stage 4 collects for a codec: the lengths of the utterances. The codec collects no features, so
/// there are no `*_stats.npz`.
enum ShapeCollection {
    /// Writes `train/` and `valid/` below `folder`, each with `audio_shape` (`key samples` in byte order of the keys),
    /// `batch_keys` and `stats_keys`.
    static func write(
        training: TrainingUtterances, validation: TrainingUtterances, to folder: String
    ) throws(CodecError) {
        for (name, utterances) in [("train", training), ("valid", validation)] {
            try write(shapes(of: utterances), to: "\(folder)/\(name)/audio_shape")
            try write("audio\n", to: "\(folder)/\(name)/batch_keys")
            try write("\n", to: "\(folder)/\(name)/stats_keys")
        }
    }

    /// The text of an `audio_shape`. Codec audio is mixed to one channel, so a shape is one number.
    static func shapes(of utterances: TrainingUtterances) -> String {
        utterances.items.sorted { precedesInByteOrder($0.key, $1.key) }.map { "\($0.key) \($0.length)\n" }.joined()
    }

    private static func write(_ text: String, to path: String) throws(CodecError) {
        do throws(FileError) {
            try AtomicFile.write(Array(text.utf8), to: path)
        } catch {
            throw CodecError(writing: error)
        }
    }
}
