import Codecs

/// The shape files of a configuration's audio.
package enum AudioShapes {
    /// Reads the lengths of all utterances from their headers and writes them; returns how many there are, and where.
    package static func write(
        _ configuration: TrainingConfiguration
    ) throws(CodecError) -> (folder: String, training: Int, validation: Int) {
        guard let folder = configuration.options.outputFolder else {
            throw CodecError(
                "output_dir", cause: "no folder is named", remedy: "give --output_dir exp/stats", kind: .request)
        }
        let audio = try TrainingAudio(
            configuration.options, sampleRate: configuration.codec.generator.sampleRate, ignoresShapes: true)
        try ShapeCollection.write(training: audio.training, validation: audio.validation, to: folder)
        return (folder, audio.training.items.count, audio.validation.items.count)
    }
}
