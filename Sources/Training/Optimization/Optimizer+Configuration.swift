import NeuralCodecs

extension OptimizerConfiguration {
    /// The optimizer of parameters.
    func make(_ parameters: [ParameterStore.Entry]) -> any Optimizer {
        switch self {
        case .adam(let settings), .adamW(let settings): AdamOptimizer(parameters, settings.options)
        case .radam(let settings): RAdamOptimizer(parameters, settings.options)
        case .sgd(let settings):
            SGDOptimizer(
                parameters,
                .init(
                    rate: settings.learningRate, momentum: settings.momentum, dampening: settings.dampening,
                    weightDecay: settings.weightDecay, isNesterov: settings.isNesterov))
        }
    }
}

extension OptimizerConfiguration.Moments {
    fileprivate var options: AdamOptimizer.Options {
        AdamOptimizer.Options(
            rate: learningRate, betas: (firstDecay, secondDecay), epsilon: epsilon, weightDecay: weightDecay,
            isDecoupled: decouplesWeightDecay)
    }
}
