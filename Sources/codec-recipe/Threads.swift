import Foundation
import Synchronization

/// Does long work on a thread of its own, so that none of those that tasks share is held.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Swift.Result { try work() }) }
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// Waits on such a thread for a task.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) throws -> Result {
    let box = Box<Swift.Result<Result, any Error>>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let found: Swift.Result<Result, any Error>
        do { found = .success(try await work()) } catch { found = .failure(error) }
        box.value.withLock { $0 = found }
        done.signal()
    }
    done.wait()
    guard let found = box.value.withLock({ $0 }) else { preconditionFailure("the task has ended") }
    return try found.get()
}

/// What a task and a thread share.
private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
