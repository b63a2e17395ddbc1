import Codecs
import Glibc

/// A file of events that TensorBoard shows: numbers by tag and step. A run that is resumed begins another one in the same
/// folder; TensorBoard joins them.
struct EventFile: ~Copyable, Sendable {
    private let file: GrowingRecord

    /// The file.
    var path: String { file.path }

    /// Begins a file in a folder, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - host: A part of the file's name.
    ///   - time: Now, in seconds since 1970.
    init(folder: String, host: String = TrainLog.hostName, time: Double = TrainLog.now) throws(CodecError) {
        // Another run may have begun one in this second.
        let file = try GrowingRecord.new {
            "\(folder)/events.out.tfevents.\(Int(time)).\(host).\(getpid()).\($0)"
        }
        try file.add(EventRecord.version(time: time))
        self.file = file
    }

    /// Adds a number; one that is not finite is left out.
    ///
    /// - Parameters:
    ///   - tag: Its curve's name.
    ///   - step: Not negative.
    ///   - time: When, in seconds since 1970.
    borrowing func add(_ tag: String, _ value: Double, step: Int, time: Double = TrainLog.now) throws(CodecError) {
        guard Float(value).isFinite else { return }
        try file.add(EventRecord.scalar(tag, value, step: step, time: time))
    }
}
