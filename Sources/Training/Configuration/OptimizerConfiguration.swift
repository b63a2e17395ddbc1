import Codecs
import NeuralCodecs

/// An optimizer with its settings: `optim` and `optim_conf`, with torch's names and defaults.
package enum OptimizerConfiguration: Sendable, Hashable {
    /// Adam, by Kingma & Ba; where weight decay is apart from the gradient, AdamW, by Loshchilov & Hutter.
    case adam(Moments)
    /// Adam with a rectified start, by Liu et al.
    case radam(Moments)
    /// Gradient descent, with momentum.
    case sgd(Descent)

    /// Settings of optimizers that follow the first two moments of gradients.
    package struct Moments: Sendable, Hashable {
        /// The step at first.
        package var learningRate: Double
        /// How much of the running means of gradients and of their squares is kept.
        package var firstDecay: Double, secondDecay: Double
        /// What is added to the root of the second moment.
        package var epsilon: Double
        /// The share of a parameter that is taken from it, times the learning rate.
        package var weightDecay: Double
        /// Whether weights decay apart from the gradient.
        package var decouplesWeightDecay: Bool

        /// Settings, with PyTorch's defaults.
        package init(
            learningRate: Double = 1e-3, firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double = 1e-8,
            weightDecay: Double = 0, decouplesWeightDecay: Bool = false
        ) {
            (self.learningRate, self.firstDecay, self.secondDecay) = (learningRate, firstDecay, secondDecay)
            (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
            self.decouplesWeightDecay = decouplesWeightDecay
        }
    }

    /// Settings of gradient descent.
    package struct Descent: Sendable, Hashable {
        /// The step at first.
        package var learningRate: Double
        /// How much of the running sum of gradients is kept, and how much less a new gradient counts in it.
        package var momentum: Double, dampening: Double
        /// The share of a parameter that is added to its gradient.
        package var weightDecay: Double
        /// Whether the gradient looks ahead along the momentum.
        package var isNesterov: Bool

        /// Settings, with PyTorch's defaults.
        package init(
            learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0,
            isNesterov: Bool = false
        ) {
            (self.learningRate, self.momentum, self.dampening) = (learningRate, momentum, dampening)
            (self.weightDecay, self.isNesterov) = (weightDecay, isNesterov)
        }
    }

    /// The step at first.
    package var learningRate: Double {
        switch self {
        case .adam(let settings), .radam(let settings): settings.learningRate
        case .sgd(let settings): settings.learningRate
        }
    }

    /// What ESPnet 202511 knows without further packages, with torch 1.10 or later.
    static let espnetNames: [String?] = [
        "adam", "adamw", "sgd", "adadelta", "adagrad", "adamax", "asgd", "lbfgs", "rmsprop", "rprop", "radam",
    ]

    /// The optimizer under a key, with its settings under the same key and `_conf`.
    init(_ key: String, _ options: inout ConfigurationMapping) throws(CodecError) {
        let name = try options.text(key) ?? ""
        var conf = try options.mapping(key + "_conf")
        switch name {
        case "adam":
            self = .adam(
                try Moments(&conf, weightDecay: 0, decouples: conf.flag("decoupled_weight_decay", default: false)))
        case "adamw": self = .adam(try Moments(&conf, weightDecay: 0.01, decouples: true))
        case "radam":
            self = .radam(
                try Moments(&conf, weightDecay: 0, decouples: conf.flag("decoupled_weight_decay", default: false)))
        case "sgd": self = .sgd(try Descent(&conf))
        default: throw options.refused(key, "is \(name)", "known here are adam, adamw, radam and sgd")
        }
        try conf.refuse("maximize", because: "losses are made small")
        // Ways to the same values.
        conf.ignore("foreach", "fused", "capturable", "differentiable")
        try conf.finish()
    }
}

extension OptimizerConfiguration.Moments {
    fileprivate init(
        _ conf: inout ConfigurationMapping, weightDecay: Double, decouples: Bool
    ) throws(CodecError) {
        learningRate = try conf.real("lr", default: 1e-3, in: 0...)
        let betas = try conf.reals("betas", default: [0.9, 0.999])
        guard betas.count == 2, betas.allSatisfy({ (0..<1).contains($0) }) else {
            throw conf.refused("betas", "is \(betas)", "give two numbers of at least 0 and less than 1")
        }
        (firstDecay, secondDecay) = (betas[0], betas[1])
        epsilon = try conf.real("eps", default: 1e-8, in: 0...)
        self.weightDecay = try conf.real("weight_decay", default: weightDecay, in: 0...)
        decouplesWeightDecay = decouples
        try conf.refuse("amsgrad", because: "the largest second moment is not kept")
    }
}

extension OptimizerConfiguration.Descent {
    fileprivate init(_ conf: inout ConfigurationMapping) throws(CodecError) {
        // ESPnet's default; torch's is 0.001.
        learningRate = try conf.real("lr", default: 0.1, in: 0...)
        momentum = try conf.real("momentum", default: 0, in: 0...)
        dampening = try conf.real("dampening", default: 0, in: 0...)
        weightDecay = try conf.real("weight_decay", default: 0, in: 0...)
        isNesterov = try conf.flag("nesterov", default: false)
        guard !isNesterov || (momentum > 0 && dampening == 0) else {
            throw conf.refused("nesterov", "is true", "it needs a 'momentum' above 0 and no 'dampening'")
        }
    }
}

extension ConfigurationMapping {
    /// A number within limits.
    mutating func real(
        _ key: String, default value: Double, in range: some RangeExpression<Double> & Sendable
    ) throws(CodecError) -> Double {
        let number = try real(key, default: value)
        guard range.contains(number) else {
            return try gather(refused(key, "is \(number)", "give a number \(Self.words(of: range))"), value)
        }
        return number
    }

    /// A range in words.
    private static func words(of range: some RangeExpression<Double>) -> String {
        switch range {
        case let range as PartialRangeFrom<Double>: "of at least \(range.lowerBound)"
        case let range as ClosedRange<Double>: "from \(range.lowerBound) to \(range.upperBound)"
        case let range as Range<Double>: "of at least \(range.lowerBound) and less than \(range.upperBound)"
        default: "within \(range)"
        }
    }

    /// A number that must be given.
    mutating func requiredReal(_ key: String, in range: some RangeExpression<Double> & Sendable) throws(CodecError)
        -> Double
    {
        guard !isNull(key) else { throw refused(key, "is missing", "give it; it has no default") }
        return try real(key, default: 0, in: range)
    }

    /// A size that must be given.
    mutating func requiredSize(_ key: String) throws(CodecError) -> Int {
        guard !isNull(key) else { throw refused(key, "is missing", "give it; it has no default") }
        return try size(key, default: 1)
    }

    /// Refuses true under a key.
    mutating func refuse(_ key: String, because reason: String) throws(CodecError) {
        guard try !flag(key, default: false) else {
            return try gather(refused(key, "is true", "leave it out: \(reason)"), ())
        }
    }
}
