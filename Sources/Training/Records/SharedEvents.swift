import Codecs

/// TensorBoard's files, shared within a run.
final class SharedEvents {
    let events: TrainingEvents

    init(_ folder: String) throws(CodecError) { events = try TrainingEvents(experiment: folder) }
}
