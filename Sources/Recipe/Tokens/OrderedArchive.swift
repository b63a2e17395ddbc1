import Archives
import Synchronization

/// An archive whose records are written in the order of their places, whoever is done first; what waits for one before it is kept.
final class OrderedArchive<Record: Sendable>: Sendable {
    private struct State: ~Copyable {
        var writer: ArchiveWriter?
        var next = 0
        var waiting = [Int: (key: String, record: Record)?]()
        var failure: (any Error)?
    }

    private let state: Mutex<State>
    private let add: @Sendable (inout ArchiveWriter, String, Record) throws -> Void

    /// Begins an archive; `add` writes a record.
    init(
        _ paths: ArchivePaths, add: @escaping @Sendable (inout ArchiveWriter, String, Record) throws -> Void
    ) throws(ArchiveError) {
        let writer = try ArchiveWriter(paths)
        state = Mutex(State(writer: consume writer))
        self.add = add
    }

    /// Takes what has come of a place: a record, or nothing where it failed. Each place comes once.
    func take(_ place: Int, _ record: (key: String, record: Record)?) {
        state.withLock { state in
            state.waiting[place] = .some(record)
            while let found = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                guard let found, state.failure == nil, var writer = state.writer.take() else { continue }
                do { try add(&writer, found.key, found.record) } catch { state.failure = error }
                state.writer = consume writer
            }
        }
    }

    /// Puts the files in their places.
    func finish() throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            try state.writer.take()?.finish(synchronizing: false)
        }
    }
}
