import NeuralCodecs
import Torch

/// A training step: the turns of one batch, or of several whose gradients are added up, with what they change.
///
/// A window is the batches of a step. Where a turn goes wrong nothing more is learned from its window, and gradients never pass from one
/// window to the next. All processes decide the same, since losses and norms are those of all of them together.
final class TrainingStep {
    /// What steps have in common.
    struct Options {
        /// Of the turns.
        var turns: BatchTurns.Options
        /// The largest norm of gradients, by the p-norm of this p; not positive for any.
        var gradientLimit = 0.0, gradientNorm = 2.0
        /// Batches of a window.
        var accumulation = 1

        /// Whether gradients are clipped by the norm over both sides, as ESPnet does it; where they are added up over batches, which
        /// it does not, each side has its own.
        var clipsBothSides: Bool { gradientLimit > 0 && accumulation == 1 }
    }

    /// What a side's turn came to.
    struct SideOutcome {
        let side: Side
        /// The losses over all processes.
        let statistics: [(name: String, value: Double)]
        /// Items of the batch in all processes.
        let weight: Double
        let forwardTime: Double, backwardTime: Double
        /// Seconds for changing the parameters; `nil` where they were not changed.
        var updateTime: Double?
        /// The step size afterwards.
        var rate = 0.0
        /// Seconds for all of it.
        var time = 0.0
        /// Why nothing was learned, if that is so.
        var fault: Fault?
    }

    /// Why nothing is learned from a window.
    enum Fault {
        /// Losses that are not finite, by their names.
        case losses([String])
        /// A norm of gradients that is not finite.
        case gradients(Double)
    }

    private let model: TrainableCodec
    private let optimizers: [Side: any Optimizer]
    private let schedules: [Side: LearningRateSchedule]
    private let options: Options
    private let exchange: (any TrainingProcesses)?
    /// Batches whose gradients have been added up for the next step.
    private(set) var accumulated = 0

    init(
        _ model: TrainableCodec, _ optimizers: [Side: any Optimizer], _ schedules: [Side: LearningRateSchedule],
        _ options: Options, _ exchange: (any TrainingProcesses)?
    ) {
        (self.model, self.optimizers, self.schedules) = (model, optimizers, schedules)
        (self.options, self.exchange) = (options, exchange)
    }

    /// Begins a window, whatever is left of another.
    func begin() throws {
        accumulated = 0
        for optimizer in optimizers.values { try optimizer.clearGradients() }
    }

    /// Takes a batch: both turns, and the change of parameters where the window is full.
    ///
    /// - Parameters:
    ///   - audio: This process's part of the batch, [B, 1, T].
    ///   - chance: What is left to it.
    ///   - skipsDiscriminator: Whether the discriminators' turn is left out.
    func take(_ audio: Tensor, _ chance: any TrainingChance, skipsDiscriminator: Bool) throws -> [SideOutcome] {
        let turns = BatchTurns(model, audio, options.turns, chance, skipsDiscriminator: skipsDiscriminator)
        let isFull = accumulated + 1 == options.accumulation
        let sides: [Side] =
            options.turns.isGeneratorFirst ? [.generator, .discriminator] : [.discriminator, .generator]
        var outcomes = [SideOutcome]()
        for side in sides where side == .generator || !skipsDiscriminator {
            let outcome = try turn(side, turns, items: Double(audio.shape[0]), isFull: isFull)
            outcomes.append(outcome)
            if outcome.fault != nil {
                try begin()
                return outcomes
            }
        }
        if isFull { try begin() } else { accumulated += 1 }
        return outcomes
    }

    private func turn(_ side: Side, _ turns: BatchTurns, items: Double, isFull: Bool) throws -> SideOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let turn = try turns.turn(side)
        var (statistics, weight) = (turn.statistics, items)
        if let exchange {
            (statistics, weight) = try exchange.means(statistics, weight: items)
        }
        var outcome = SideOutcome(
            side: side, statistics: statistics, weight: weight, forwardTime: turn.forwardTime,
            backwardTime: turn.backwardTime)
        let wrong = statistics.filter { !$0.value.isFinite }.map(\.name)
        if !wrong.isEmpty {
            outcome.fault = .losses(wrong)
        } else if isFull {
            let norm = try meetGradients(side, items: items)
            if norm.isFinite {
                let middle = clock.now
                try optimizers[side]?.step()
                schedules[side]?.afterStep()
                outcome.updateTime = (clock.now - middle) / .seconds(1)
                // What the generator's turn left in the discriminators has served.
                for other in options.clipsBothSides ? Side.allCases : [side] {
                    try optimizers[other]?.clearGradients()
                }
            } else {
                outcome.fault = .gradients(norm)
            }
        }
        outcome.rate = optimizers[side]?.rate ?? 0
        outcome.time = (clock.now - start) / .seconds(1)
        return outcome
    }

    /// Averages a side's gradients over the window and over processes, clips them, and returns their norm.
    private func meetGradients(_ side: Side, items: Double) throws -> Double {
        let sides = options.clipsBothSides ? Side.allCases : [side]
        let parameters = sides.flatMap { model.parameters($0) }.map(\.tensor)
        let gradients = try parameters.compactMap { try $0.gradient }
        if options.accumulation > 1 { try TensorList.scale(gradients, by: 1 / Double(options.accumulation)) }
        try exchange?.average(gradients, weight: items)
        return try GradientClipping.clip(
            gradients, largest: options.gradientLimit > 0 ? options.gradientLimit : .infinity,
            order: options.gradientNorm)
    }
}

extension TrainingStep.Fault {
    /// The line of the log about it.
    func line(_ side: Side) -> String {
        switch self {
        case .losses(let names):
            "The \(side.rawValue)'s losses are not finite (\(names.joined(separator: ", "))). Skipping updating the model."
        case .gradients(let norm): LogLine.skippedStep(gradientNorm: norm)
        }
    }
}
