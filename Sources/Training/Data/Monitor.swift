import Foundation

/// A value that threads change in turn, and that a thread can wait for.
///
/// Unchecked because `NSCondition` guards the value, which the compiler cannot see: `state` is touched only between its
/// `lock` and `unlock`.
final class Monitor<State: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var state: State

    init(_ state: State) { self.state = state }

    /// Changes the value and wakes those who wait for it.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body(&state)
    }

    /// Asks `body` again after every change, asleep in between, until it gives a result; wakes the others then.
    func wait<Result>(for body: (inout State) -> Result?) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        while true {
            if let result = body(&state) { return result }
            condition.wait()
        }
    }
}
