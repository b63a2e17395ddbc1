import NeuralCodecs

extension OptimizerConfiguration {
    /// The optimizer of parameters.
    func make(_ parameters: [ParameterStore.Entry]) -> any Optimizer {
        switch self {
        case .adam(let settings): AdamOptimizer(parameters, settings)
        case .radam(let settings): RAdamOptimizer(parameters, settings)
        case .sgd(let settings): SGDOptimizer(parameters, settings)
        }
    }
}
