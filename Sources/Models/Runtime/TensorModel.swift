/// A model that has been loaded: tensors in, tensors out.
///
///     let model = try ModelRuntime.open("model.onnx", format: .onnx)
///     let outputs = try model.run([("waveform", ModelTensor(shape: [1, 16000], samples))])
///
/// What it computes is the same bytes every time, whichever task calls.
public protocol TensorModel: Sendable {
    /// What it takes, in its own order; empty where the model does not tell.
    var inputs: [TensorPort] { get }
    /// What it gives, in its own order; empty where the model does not tell.
    var outputs: [TensorPort] { get }

    /// Runs it once. Several threads may call it at once.
    ///
    /// NaN and infinity among the outputs are handed on as they are: the caller knows what to say of them.
    ///
    /// - Parameters:
    ///   - inputs: A tensor for each input, by name.
    ///   - wanted: The outputs that are wanted; all of them where it is `nil`.
    /// - Returns: The outputs by name.
    /// - Throws: ``ModelError`` where inputs are missing, unknown or of a wrong kind or shape, where an output is unknown,
    ///   not numbers or larger than ``ModelRuntime/largestOutput``, and where the model fails.
    func run(
        _ inputs: [(name: String, tensor: ModelTensor)], outputs wanted: [String]?
    ) throws(ModelError) -> [String: ModelTensor]
}

extension TensorModel {
    /// Runs it once for all its outputs; see ``run(_:outputs:)``.
    public func run(_ inputs: [(name: String, tensor: ModelTensor)]) throws(ModelError) -> [String: ModelTensor] {
        try run(inputs, outputs: nil)
    }
}
