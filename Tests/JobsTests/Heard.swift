import Jobs
import Synchronization

/// Events of a launcher, in the order in which they came.
final class Heard: Sendable {
    private let list = Mutex<[JobEvent]>([])

    var events: [JobEvent] { list.withLock { $0 } }

    /// The numbers of the jobs that began.
    var started: [Int] { events.compactMap { if case .started(let job) = $0 { job } else { nil } } }

    func tell(_ event: JobEvent) { list.withLock { $0.append(event) } }
}
