import Synchronization

/// A value that several tasks change in turn.
package final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    package init(_ value: Value) { self.value = Mutex(value) }

    /// The value as it is.
    package var current: Value { value.withLock { $0 } }

    /// Changes the value.
    package func change<Result: Sendable>(_ body: @Sendable (inout Value) throws -> Result) rethrows -> Result {
        try value.withLock { value in try body(&value) }
    }
}

/// Calls `body` for 0 to `count` − 1, for at most `jobs` of them at a time, until all are done or the task is cancelled.
package func forEach(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) async -> Void) async {
    let next = Shared(0)
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<max(1, min(jobs, count)) {
            group.addTask {
                while !Task.isCancelled {
                    let place = next.change { next in
                        next += 1
                        return next - 1
                    }
                    guard place < count else { return }
                    await body(place)
                }
            }
        }
    }
}
