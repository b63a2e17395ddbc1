/// Silero's network, which gives the probability of speech in a window and keeps a state from window to window.
public final class VoiceActivityModel: Sendable {
    /// The network's file, for 8 and 16 kHz, out of the package silero-vad (MIT).
    public static let file: ModelFile = {
        do throws(ModelError) {
            return try ModelFile(
                name: "silero_vad.onnx", sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
                size: 2_327_524,
                wheel: WheelSource(package: "silero-vad", version: "6.2.3", path: "silero_vad/data/silero_vad.onnx"))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static let (signalName, stateName, rateName) = ("input", "state", "sr")
    private static let (probabilityName, newStateName) = ("output", "stateN")
    private static let stateShape = [2, 1, 128]

    private let loaded: OnDemand<any TensorModel>

    /// The network, looked for in `store` when it is first used.
    public convenience init(store: ModelStore) {
        self.init { () throws(ModelError) in
            try ModelRuntime.load(.onnx)
            return try ModelRuntime.open(store.find(Self.file), format: .onnx)
        }
    }

    init(open: @escaping @Sendable () throws(ModelError) -> any TensorModel) { loaded = OnDemand(open) }

    /// Finds and loads the network, where that has not been done yet.
    public func load() throws(ModelError) { _ = try loaded.get() }

    /// The probabilities of speech of a signal's windows, of which the last is filled with zeros.
    func probabilities(_ samples: [Double], rate: VoiceActivityRules.Rate) throws(ModelError) -> [Double] {
        let model = try loaded.get()
        let (window, context) = (rate.window, rate.context)
        // Zeros before the first window, which stand for what it does not see again.
        var signal = [Float](repeating: 0, count: context)
        signal += samples.map { Float($0) }
        let count = (samples.count + window - 1) / window
        signal += [Float](repeating: 0, count: count * window + context - signal.count)
        let rateTensor = ModelTensor(Int64(rate.rawValue))
        var state = ModelTensor(shape: Self.stateShape, [Float](repeating: 0, count: Self.stateShape.reduce(1, *)))
        var probabilities = [Double]()
        probabilities.reserveCapacity(count)
        for number in 0..<count {
            let piece = Array(signal[number * window..<number * window + window + context])
            let outputs = try model.run(
                [
                    (Self.signalName, ModelTensor(shape: [1, piece.count], piece)), (Self.stateName, state),
                    (Self.rateName, rateTensor),
                ], outputs: [Self.probabilityName, Self.newStateName])
            guard let next = outputs[Self.newStateName], let probability = outputs[Self.probabilityName]?.number(at: 0),
                probability.isFinite, next.isFinite
            else {
                throw ModelError(
                    Self.file.name, cause: "it gave no probability for window \(number)",
                    remedy: "fetch it again by codec-score models fetch", kind: .failed)
            }
            probabilities.append(probability)
            state = next
        }
        return probabilities
    }
}
