import Audio
import Metrics
import Models
import TestSupport

/// A model that a test makes up.
struct FakeModel: TensorModel {
    var inputs: [TensorPort]
    var outputs: [TensorPort]
    var answer: @Sendable ([(name: String, tensor: ModelTensor)]) -> [String: ModelTensor]

    func run(
        _ inputs: [(name: String, tensor: ModelTensor)], outputs wanted: [String]?
    ) throws(ModelError) -> [String: ModelTensor] {
        answer(inputs)
    }

    /// A second of noise at 16 kHz.
    static func signal(_ count: Int = 16_000, rate: Int = 16_000, seed: UInt64 = 1) throws -> AnalyzedSignal {
        AnalyzedSignal(Signal(sampleRate: rate, channels: [noise(count, seed: seed)]))
    }
}
