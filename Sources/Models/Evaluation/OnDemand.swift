import Synchronization

/// A value that is made when it is first asked for, and shared by all tasks from then on; so is a failure to make it.
final class OnDemand<Value: Sendable>: Sendable {
    private let make: @Sendable () throws(ModelError) -> Value
    private let made = Mutex<Result<Value, ModelError>?>(nil)

    init(_ make: @escaping @Sendable () throws(ModelError) -> Value) { self.make = make }

    /// The value; other tasks wait while it is made.
    func get() throws(ModelError) -> Value {
        let result = made.withLock { made in
            if let made { return made }
            let result = Result { () throws(ModelError) in try make() }
            made = result
            return result
        }
        return try result.get()
    }
}
