import Checkpoints
import Codecs
import NeuralCodecs
import Torch

/// An optimizer's `state_dict()` as `checkpoint.pth` holds it.
struct OptimizerState {
    /// The step size.
    let rate: Double
    /// The other settings of all parameters, by their names.
    let settings: CheckpointValue
    private let states: [(number: Int, members: CheckpointValue)]
    private let parameters: [ParameterStore.Entry]
    private let path: String

    /// Reads a state for these parameters.
    ///
    /// - Parameter key: A setting that the optimizer has and others do not: `betas` or `momentum`.
    init(
        _ value: CheckpointValue, _ parameters: [ParameterStore.Entry], knownBy key: String, path: String
    ) throws(CodecError) {
        (self.parameters, self.path) = (parameters, path)
        guard case .dictionary(let states)? = value["state"], case .list(let groups)? = value["param_groups"],
            groups.count == 1, case .list(let numbers)? = groups[0]["params"], let rate = groups[0]["lr"]?.number
        else {
            throw CodecError(
                path, cause: "the optimizer's state is not of the known form",
                remedy: "begin without it: --resume false, and --init_param for the weights")
        }
        guard groups[0][key] != nil else {
            throw CodecError(
                path, cause: "it is of another optimizer: its state has no '\(key)'",
                remedy: "give the configuration that made the checkpoint")
        }
        guard numbers.count == parameters.count else {
            throw CodecError(
                path,
                cause: "the optimizer knows \(numbers.count) parameters, and the model has \(parameters.count)",
                remedy: "give the configuration that made the checkpoint")
        }
        (self.rate, settings) = (rate, groups[0])
        self.states = try states.map { key, members throws(CodecError) in
            guard case .integer(let number) = key, parameters.indices.contains(number) else {
                throw CodecError(
                    path, cause: "the optimizer has a state of an unknown parameter",
                    remedy: "give the configuration that made the checkpoint")
            }
            return (number, members)
        }
    }

    /// A number among the settings.
    func number(_ key: String) throws(CodecError) -> Double {
        guard let number = settings[key]?.number else { throw unknown(key) }
        return number
    }

    /// A setting that is true or false.
    func flag(_ key: String) throws(CodecError) -> Bool {
        guard case .bool(let flag)? = settings[key] else { throw unknown(key) }
        return flag
    }

    /// Settings in place of an optimizer's own, as PyTorch takes all of a checkpoint's; but the rate at first stays.
    func moments(_ own: OptimizerConfiguration.Moments) throws(CodecError) -> OptimizerConfiguration.Moments {
        guard let decays = settings["betas"]?.elements?.compactMap(\.number), decays.count == 2 else {
            throw unknown("betas")
        }
        var moments = own
        (moments.firstDecay, moments.secondDecay) = (decays[0], decays[1])
        (moments.epsilon, moments.weightDecay) = (try number("eps"), try number("weight_decay"))
        // PyTorch's AdamW before 2.7 does not say so.
        if settings["decoupled_weight_decay"] != nil {
            moments.decouplesWeightDecay = try flag("decoupled_weight_decay")
        }
        return moments
    }

    private func unknown(_ key: String) -> CodecError {
        CodecError(
            path, cause: "the optimizer's '\(key)' is not of the known form",
            remedy: "begin without it: --resume false, and --init_param for the weights")
    }

    /// The tensors of these names for each parameter that has a state: single numbers as 32-bit floats, others in the parameter's
    /// shape, type and place.
    func tensors(_ names: [String]) throws -> [Int: [Tensor]] {
        var found = [Int: [Tensor]]()
        for (number, members) in states {
            let entry = parameters[number]
            found[number] = try names.map { name in
                guard case .tensor(let stored)? = members[name] else { throw missing(name, entry.key) }
                // libtorch's fused operators do not look.
                let shape = name == "step" ? [] : entry.tensor.shape
                guard stored.shape == shape else {
                    throw CodecError(
                        path,
                        cause: "the optimizer's '\(name)' of \(entry.key) has shape \(stored.shape), not \(shape)",
                        remedy: "give the configuration that made the checkpoint")
                }
                let tensor = try stored.tensor()
                return try (name == "step" ? tensor.to(.float32) : tensor.to(entry.tensor.type)).to(entry.tensor.device)
            }
        }
        return found
    }

    private func missing(_ name: String, _ key: String) -> CodecError {
        CodecError(
            path, cause: "the optimizer's '\(name)' of \(key) is missing",
            remedy: "give the configuration that made the checkpoint")
    }

    /// A state as PyTorch writes it.
    static func written(
        _ states: [(CheckpointValue, CheckpointValue)], rate: Double, initialRate: Double, parameters: Int,
        _ options: [(String, CheckpointValue)]
    ) -> CheckpointValue {
        let group: [(String, CheckpointValue)] =
            [("lr", .real(rate))] + options + [
                ("initial_lr", .real(initialRate)), ("params", .list((0..<parameters).map { .integer($0) })),
            ]
        return .dictionary([
            (.text("state"), .dictionary(states.map { (key: $0, value: $1) })),
            (.text("param_groups"), .list([.dictionary(group.map { (key: .text($0), value: $1) })])),
        ])
    }
}

extension CheckpointValue {
    /// The values of a list or tuple.
    fileprivate var elements: [CheckpointValue]? {
        switch self {
        case .list(let values), .tuple(let values): values
        default: nil
        }
    }

    /// A number, whole or real.
    var number: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// A number of things: whole and not negative.
    var count: Int? { number.flatMap { Int(exactly: $0) }.flatMap { $0 >= 0 ? $0 : nil } }
}
