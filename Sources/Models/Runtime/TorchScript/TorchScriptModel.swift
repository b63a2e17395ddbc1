import Glibc
import Torch

/// A model in TorchScript, run by libtorch on one thread.
///
/// Its arguments and results have positions for names, `0`, `1`, …; a program does not tell their shapes.
final class TorchScriptModel: TensorModel {
    let inputs: [TensorPort]
    let outputs: [TensorPort] = []
    private let script: TorchScript

    /// Loads a file.
    init(_ path: String) throws(ModelError) {
        do { try Torch.load() } catch { throw ModelError(error, kind: .unavailable) }
        guard access(path, R_OK) == 0 else {
            throw ModelError(
                path, cause: "it cannot be read (\(String(cString: strerror(errno))))", remedy: "check the path",
                kind: .missing)
        }
        do {
            script = try TorchScript(path)
        } catch {
            throw ModelError(error, kind: .invalid)
        }
        inputs = (0..<script.argumentCounts.upperBound).map { TensorPort(name: "\($0)", shape: nil, type: nil) }
    }

    func run(
        _ inputs: [(name: String, tensor: ModelTensor)], outputs wanted: [String]?
    ) throws(ModelError) -> [String: ModelTensor] {
        let results: [Tensor]
        do {
            results = try script(try arguments(inputs))
        } catch let error as ModelError {
            throw error
        } catch let error as TorchError {
            throw ModelError(error, kind: error.isDeviceMissing ? .unavailable : .failed)
        } catch {
            throw ModelError(script.path, cause: "\(error)", remedy: "check its arguments", kind: .failed)
        }
        let names = wanted ?? results.indices.map { "\($0)" }
        var tensors = [String: ModelTensor]()
        for name in names {
            guard let place = Int(name), results.indices.contains(place), "\(place)" == name else {
                throw error(
                    "it has no output '\(name)'", "it gives \(results.count), of which the first is '0'", .invalid)
            }
            tensors[name] = try numbers(results[place], name)
        }
        return tensors
    }

    private func arguments(_ given: [(name: String, tensor: ModelTensor)]) throws -> [Tensor] {
        var arguments = [Tensor?](repeating: nil, count: inputs.count)
        let takes = "it takes \(inputs.count), of which the first is '0'"
        for (name, tensor) in given {
            guard let place = inputs.firstIndex(where: { $0.name == name }) else {
                throw error("it has no input '\(name)'", takes, .invalid)
            }
            guard arguments[place] == nil else { throw error("its input '\(name)' is given twice", takes, .invalid) }
            guard TensorShape.count(tensor.shape) == tensor.values.count else {
                let shape = TensorShape.text(tensor.shape)
                throw error("for '\(name)', \(tensor.values.count) numbers do not fill \(shape)", takes, .invalid)
            }
            arguments[place] =
                switch tensor.values {
                case .floats(let values): try Tensor(values, shape: tensor.shape)
                case .doubles(let values): try Tensor(doubles: values, shape: tensor.shape)
                case .integers(let values): try Tensor(integers: values, shape: tensor.shape)
                }
        }
        // Those at the end may have defaults.
        let tensors = arguments.prefix { $0 != nil }.compactMap(\.self)
        guard tensors.count == given.count, script.argumentCounts.contains(tensors.count) else {
            throw error("its input '\(tensors.count)' was not given", takes, .invalid)
        }
        return tensors
    }

    private func numbers(_ tensor: Tensor, _ name: String) throws(ModelError) -> ModelTensor {
        let shape = tensor.shape
        guard let count = TensorShape.count(shape), count <= ModelRuntime.largestOutput else {
            throw error(
                "its output '\(name)' has the shape \(TensorShape.text(shape)), and the limit is "
                    + "\(ModelRuntime.largestOutput) numbers", "use another model", .invalid)
        }
        do {
            return switch tensor.type {
            case .float64: ModelTensor(shape: shape, values: .doubles(try tensor.doubles()))
            case let type where type.isFloating: ModelTensor(shape: shape, try tensor.floats())
            default: ModelTensor(shape: shape, values: .integers(try tensor.integers().map(Int64.init)))
            }
        } catch {
            throw ModelError(error, kind: .invalid)
        }
    }

    private func error(_ cause: String, _ remedy: String, _ kind: ModelError.Kind) -> ModelError {
        ModelError(script.path, cause: cause, remedy: remedy, kind: kind)
    }
}
