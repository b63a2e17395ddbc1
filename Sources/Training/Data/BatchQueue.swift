import Codecs
import Foundation

/// Batches that threads make ahead of the one who takes them, in the order of a plan.
final class BatchQueue: Sendable {
    /// A batch, or what kept some of its rows away.
    struct Made: Sendable {
        /// Rows that could be read, with the places of their utterances.
        var rows: [(utterance: Int, samples: [Float])] = []
        var unreadable: [UnreadableUtterance] = []
        /// Samples of the longest chunk of the plan's batch.
        var length = 0
    }

    /// What comes next.
    enum Next: Sendable {
        case batch(Made, index: Int)
        case failure(CodecError)
        case end
    }

    private struct State: Sendable {
        var plan: ChunkBatches
        /// The number of the next batch that a thread takes up.
        var started: Int
        /// The number of the next batch that is handed out.
        var handedOut: Int
        /// Batches that are made and not handed out, by number.
        var made: [Int: Result<Made, CodecError>] = [:]
        /// How many batches the plan has, once its end is seen.
        var count: Int?
        var isCancelled = false
    }

    private let state: Monitor<State>
    /// The part of each batch that is read.
    private let share: BatchShare
    private let chunks: ChunkReader
    private let ahead: Int

    /// Starts `threads` threads that make at most `ahead` batches ahead; the first `skipped` batches are not read.
    static func start(
        _ plan: ChunkPlan, _ share: BatchShare, _ chunks: ChunkReader, threads: Int, ahead: Int, skipped: Int
    ) -> BatchQueue {
        var batches = plan.makeIterator()
        var count: Int?
        for number in 0..<skipped where count == nil && batches.next() == nil { count = number }
        let queue = BatchQueue(
            State(plan: batches, started: count ?? skipped, handedOut: count ?? skipped, count: count), share, chunks,
            ahead)
        for number in 0..<threads {
            let thread = Thread { queue.work() }
            thread.name = "batches-\(number)"
            thread.start()
        }
        return queue
    }

    private init(_ state: State, _ share: BatchShare, _ chunks: ChunkReader, _ ahead: Int) {
        self.share = share
        self.state = Monitor(state)
        self.chunks = chunks
        self.ahead = ahead
    }

    /// Lets the threads end after the batch that they are at.
    func cancel() { state.change { $0.isCancelled = true } }

    /// Waits for the next batch.
    func next() -> Next {
        state.wait { state in
            if let result = state.made.removeValue(forKey: state.handedOut) {
                let index = state.handedOut
                state.handedOut += 1
                switch result {
                case .success(let made): return .batch(made, index: index)
                case .failure(let failure):
                    state.isCancelled = true
                    return .failure(failure)
                }
            }
            return state.count == state.handedOut || state.isCancelled ? .end : nil
        }
    }

    private enum Task { case make([Chunk], index: Int), stop }

    private func work() {
        while case .make(let batch, let index) = nextTask() {
            let result = make(batch)
            state.change { $0.made[index] = result }
        }
    }

    private func nextTask() -> Task {
        state.wait { state in
            if state.isCancelled || state.count != nil { return .stop }
            guard state.started < state.handedOut + ahead else { return nil }
            guard let batch = state.plan.next() else {
                state.count = state.started
                return .stop
            }
            defer { state.started += 1 }
            return .make(batch, index: state.started)
        }
    }

    private func make(_ batch: [Chunk]) -> Result<Made, CodecError> {
        var made = Made(length: batch.reduce(0) { max($0, $1.length) })
        for chunk in share.part(of: batch) {
            do throws(ReadFailure) {
                made.rows.append((chunk.utterance, try chunks.row(chunk)))
            } catch {
                switch error {
                case .unreadable(let utterance): made.unreadable.append(utterance)
                case .fatal(let error): return .failure(error)
                }
            }
        }
        return .success(made)
    }
}
