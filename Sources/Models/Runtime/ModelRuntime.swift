import Torch

/// What runs models. Both libraries are loaded at first use; the program runs without them.
public enum ModelRuntime {
    /// The most numbers one input or output may have: 256 MiB of 32-bit floats. What a metric reads has a few thousand.
    public static let largestOutput = 1 << 26

    /// How many threads work on one tensor; it goes into `run.json`.
    public static let threadCount = 1

    /// Loads a model. Every call makes a new one: keep it for the whole run and share it among tasks.
    ///
    /// The hash of the file is not looked at here: ``ModelStore/find(_:)`` does that.
    ///
    /// - Throws: ``ModelError``: `unavailable` where the library for the format is not here, `missing` where the file is not,
    ///   `invalid` where it is no model of this format or one with huge inputs or outputs.
    public static func open(_ path: String, format: ModelFormat) throws(ModelError) -> any TensorModel {
        switch format {
        case .onnx: try ONNXModel(path, ORTLibrary.shared.get())
        case .torchscript: try TorchScriptModel(path)
        }
    }

    /// The version of the library for a format, such as `1.32.0`; `nil` where it is missing. Loads it.
    public static func version(of format: ModelFormat) -> String? {
        switch format {
        case .onnx: (try? ORTLibrary.shared.get())?.version
        case .torchscript: Torch.version
        }
    }

    /// Whether models of a format can be run here; loads the library.
    public static func isAvailable(_ format: ModelFormat) -> Bool { version(of: format) != nil }

    /// Loads the library for a format where that has not been done yet.
    ///
    /// - Throws: ``ModelError`` of the kind `unavailable` that says what to run.
    public static func load(_ format: ModelFormat) throws(ModelError) {
        switch format {
        case .onnx: _ = try ORTLibrary.shared.get()
        case .torchscript:
            do { try Torch.load() } catch { throw ModelError(error, kind: .unavailable) }
        }
    }
}
