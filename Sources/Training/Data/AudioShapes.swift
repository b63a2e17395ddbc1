import Codecs

/// The shape files of a configuration's audio.
package enum AudioShapes {
    /// What was written.
    package struct Outcome: Sendable {
        /// Where.
        package let folder: String
        /// Utterances of each list.
        package let training: Int, validation: Int
        /// Why others were left out, and what else a user should know, one sentence each.
        package let warnings: [String]
    }

    /// Reads the lengths of all utterances from their headers and writes them.
    package static func write(_ configuration: TrainingConfiguration) throws(CodecError) -> Outcome {
        guard let folder = configuration.options.outputFolder else {
            throw CodecError(
                "output_dir", cause: "no folder is named", remedy: "give --output_dir exp/stats", kind: .request)
        }
        let audio = try TrainingAudio(
            configuration.options, sampleRate: configuration.codec.generator.sampleRate, ignoresShapes: true)
        try ShapeCollection.write(training: audio.training, validation: audio.validation, to: folder)
        return Outcome(
            folder: folder, training: audio.training.items.count, validation: audio.validation.items.count,
            warnings: [audio.training, audio.validation].flatMap { utterances in
                utterances.notes + utterances.unreadable.map { "left out: \($0)" }
            })
    }
}
