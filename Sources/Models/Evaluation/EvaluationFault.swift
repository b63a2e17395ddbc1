import Metrics

/// Why a signal has no value: what the metric says of such signals, or a fault of the model.
enum EvaluationFault: Error {
    case undefined(Undefined)
    case model(ModelError)
}

extension EvaluationFault {
    /// Runs `body`, whose fault is the model's.
    static func ofModel<Value>(_ body: () throws(ModelError) -> Value) throws(EvaluationFault) -> Value {
        do throws(ModelError) { return try body() } catch { throw .model(error) }
    }

    /// Runs `body`, which may find that there is no value.
    static func ofSignal<Value>(_ body: () throws(Undefined) -> Value) throws(EvaluationFault) -> Value {
        do throws(Undefined) { return try body() } catch { throw .undefined(error) }
    }
}
