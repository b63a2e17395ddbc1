import Checkpoints
import Codecs
import Glibc

/// Changes an optimizer's step size while training goes on.
///
/// Source: PyTorch's and ESPnet's schedulers of the same names.
final class LearningRateSchedule {
    private let configuration: SchedulerConfiguration
    private let optimizer: any Optimizer
    /// The optimizer's rate before any schedule.
    private let baseRate: Double
    /// How often it has moved on: steps, or epochs.
    private(set) var count = 0
    /// What a plateau is known by.
    private var plateau = Plateau()

    /// What a schedule on plateaus remembers.
    private struct Plateau {
        /// `nil` before the first value; infinite in PyTorch.
        var best: Double?
        var badEpochs = 0, cooldown = 0
    }

    /// A schedule from its start; the optimizer has its first rate then.
    init(_ configuration: SchedulerConfiguration, _ optimizer: any Optimizer) {
        (self.configuration, self.optimizer) = (configuration, optimizer)
        baseRate = optimizer.rate
        apply()
    }

    /// Whether it looks for plateaus in a statistic.
    var watches: Bool { configuration.cadence == .validation }

    /// Moves on after a step of the optimizer, where the schedule goes by steps.
    func afterStep() {
        guard configuration.cadence == .batch else { return }
        count += 1
        apply()
    }

    /// Moves on after an epoch, where the schedule goes by epochs.
    ///
    /// - Parameter value: The statistic that plateaus are looked for in; `nil` where the epoch does not have it.
    /// - Throws: ``CodecError`` where a plateau is looked for in a statistic that is not there.
    func afterEpoch(_ value: Double?) throws(CodecError) {
        switch configuration {
        case .plateau(let settings):
            guard let value else {
                throw CodecError(
                    "val_scheduler_criterion", cause: "the epoch has no such statistic",
                    remedy: "name one that the log's line of an epoch has, such as valid and mel_loss", kind: .request)
            }
            count += 1
            watch(value, settings)
        default:
            guard configuration.cadence == .epoch else { return }
            count += 1
            apply()
        }
    }

    private func apply() {
        let t = Double(count)
        switch configuration {
        case .step(let size, let gamma):
            if count > 0, count % size == 0 { optimizer.rate *= gamma }
        case .multiStep(let milestones, let gamma):
            for _ in milestones.filter({ $0 == count }) where count > 0 { optimizer.rate *= gamma }
        case .exponential(let gamma):
            if count > 0 { optimizer.rate *= gamma }
        case .cosineAnnealing(let epochs, let lowest):
            optimizer.rate = lowest + (baseRate - lowest) * (1 + cos(Double.pi * t / Double(epochs))) / 2
        case .warmup(let steps):
            optimizer.rate = baseRate * steps.squareRoot() * min(pow(t + 1, -0.5), (t + 1) * pow(steps, -1.5))
        case .noam(let size, let steps):
            optimizer.rate = baseRate * pow(size, -0.5) * min(pow(t + 1, -0.5), (t + 1) * pow(steps, -1.5))
        case .oneCycle(let cycle):
            let (rate, momentum) = cycle.values(at: count)
            optimizer.rate = rate
            if let momentum { optimizer.momentum = momentum }
        case .plateau: break
        }
    }

    private func watch(_ value: Double, _ settings: SchedulerConfiguration.Plateau) {
        let isBetter =
            plateau.best.map { best in
                switch (settings.isMinimum, settings.isRelative) {
                case (true, true): value < best * (1 - settings.threshold)
                case (true, false): value < best - settings.threshold
                case (false, true): value > best * (1 + settings.threshold)
                case (false, false): value > best + settings.threshold
                }
            } ?? value.isFinite
        if isBetter { plateau.best = value }
        plateau.badEpochs = isBetter ? 0 : plateau.badEpochs + 1
        if plateau.cooldown > 0 {
            plateau.cooldown -= 1
            plateau.badEpochs = 0
        }
        guard plateau.badEpochs > settings.patience else { return }
        let lower = max(optimizer.rate * settings.factor, settings.lowest)
        if optimizer.rate - lower > settings.smallestChange { optimizer.rate = lower }
        plateau.cooldown = settings.cooldown
        plateau.badEpochs = 0
    }

    // MARK: Checkpoints

    /// What `state_dict()` of PyTorch's scheduler holds, as far as it changes.
    var state: CheckpointValue {
        var members: [(String, CheckpointValue)] = [("last_epoch", .integer(count))]
        if case .plateau(let settings) = configuration {
            members += [
                ("best", .real(plateau.best ?? settings.worst)), ("num_bad_epochs", .integer(plateau.badEpochs)),
                ("cooldown_counter", .integer(plateau.cooldown)), ("_last_lr", .list([.real(optimizer.rate)])),
            ]
        } else {
            members += [
                ("base_lrs", .list([.real(baseRate)])), ("_step_count", .integer(count + 1)),
                ("_last_lr", .list([.real(optimizer.rate)])),
            ]
        }
        return .dictionary(members.map { (key: .text($0), value: $1) })
    }

    /// An optimizer's state with what PyTorch's scheduler keeps there: it looks for it when it goes on.
    func completing(_ state: CheckpointValue) -> CheckpointValue {
        guard case .oneCycle(let cycle) = configuration, case .dictionary(let members) = state,
            case .list(let groups)? = state["param_groups"]
        else { return state }
        let first = cycle.highest / cycle.firstDivisor
        var added = [
            ("initial_lr", first), ("max_lr", cycle.highest), ("min_lr", first / cycle.lastDivisor),
        ]
        if let momenta = cycle.momenta {
            added += [("max_momentum", momenta.upperBound), ("base_momentum", momenta.lowerBound)]
        }
        let completed = groups.map { group -> CheckpointValue in
            guard case .dictionary(let options) = group else { return group }
            let kept = options.filter { option in
                if case .text(let name) = option.key { !added.contains { $0.0 == name } } else { true }
            }
            return .dictionary(kept + added.map { (key: .text($0), value: .real($1)) })
        }
        return .dictionary(
            members.map { member in
                if case .text("param_groups") = member.key { (member.key, .list(completed)) } else { member }
            })
    }

    /// Goes on from a state; the optimizer's rate and momentum are the checkpoint's own.
    func restore(_ state: CheckpointValue, path: String) throws(CodecError) {
        func count(_ key: String, default value: Int?) throws(CodecError) -> Int {
            guard let count = state[key] == nil ? value : state[key]?.count else {
                throw CodecError(
                    path, cause: "the scheduler's state has no '\(key)', or not in the known form",
                    remedy: "begin without it: --resume false, and --init_param for the weights")
            }
            return count
        }
        self.count = try count("last_epoch", default: nil)
        plateau.best = state["best"]?.number.flatMap { $0.isFinite ? $0 : nil }
        plateau.badEpochs = try count("num_bad_epochs", default: 0)
        plateau.cooldown = try count("cooldown_counter", default: 0)
    }
}

extension SchedulerConfiguration.OneCycle {
    /// The rate, and the momentum that goes against it, after `count` steps; after the last it stays.
    ///
    /// Source: Smith & Topin, Super-convergence, 2019, as PyTorch has it.
    func values(at count: Int) -> (rate: Double, momentum: Double?) {
        let last = Double(steps)
        let first = highest / firstDivisor
        let end = first / lastDivisor
        let (high, low) = (momenta?.upperBound, momenta?.lowerBound)
        typealias Phase = (end: Double, from: Double, to: Double, fromMomentum: Double?, toMomentum: Double?)
        let phases: [Phase] =
            hasThreePhases
            ? [
                (risingShare * last - 1, first, highest, high, low),
                (2 * risingShare * last - 2, highest, first, low, high), (last - 1, first, end, high, high),
            ] : [(risingShare * last - 1, first, highest, high, low), (last - 1, highest, end, low, high)]
        let place = min(Double(count), last - 1)
        var start = 0.0
        for (index, phase) in phases.enumerated() {
            if place <= phase.end || index == phases.count - 1 {
                let share = phase.end > start ? (place - start) / (phase.end - start) : 1
                func between(_ from: Double, _ to: Double) -> Double {
                    isCosine ? to + (from - to) / 2 * (cos(Double.pi * share) + 1) : (to - from) * share + from
                }
                let momentum = phase.fromMomentum.flatMap { from in phase.toMomentum.map { between(from, $0) } }
                return (between(phase.from, phase.to), momentum)
            }
            start = phase.end
        }
        return (end, high)
    }
}

extension SchedulerConfiguration.Plateau {
    /// What every value is better than.
    fileprivate var worst: Double { isMinimum ? .infinity : -.infinity }
}
