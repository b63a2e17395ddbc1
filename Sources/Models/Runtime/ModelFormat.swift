/// The forms of model files that can be run.
public enum ModelFormat: String, Sendable, CaseIterable {
    /// An ONNX graph, by ONNX Runtime.
    case onnx
    /// A TorchScript program, by libtorch.
    case torchscript
}

extension ModelFormat {
    /// The library that runs it.
    public var library: String {
        switch self {
        case .onnx: "ONNX Runtime"
        case .torchscript: "libtorch"
        }
    }
}
