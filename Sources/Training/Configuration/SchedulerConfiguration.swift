import Codecs
import NeuralCodecs

/// How a learning rate changes, with its settings: `scheduler` and `scheduler_conf`, with torch's and ESPnet's names and
/// defaults.
package enum SchedulerConfiguration: Sendable, Hashable {
    /// Times gamma every `size` epochs.
    case step(size: Int, gamma: Double)
    /// Times gamma at each of some epochs.
    case multiStep(milestones: [Int], gamma: Double)
    /// Times gamma each epoch.
    case exponential(gamma: Double)
    /// Half a cosine over `epochs` epochs, down to `lowest`.
    case cosineAnnealing(epochs: Int, lowest: Double)
    /// Up over `steps` steps to the optimizer's rate, then down with the root of the step.
    case warmup(steps: Double)
    /// As `warmup`, for a model of a width; ESPnet warns that it is old.
    case noam(modelSize: Double, steps: Double)
    /// Up and down once, over all steps.
    case oneCycle(OneCycle)
    /// Times a factor where a value of validation has not become better for some epochs.
    case plateau(Plateau)

    /// When a scheduler moves on.
    package enum Cadence: Sendable { case batch, epoch, validation }

    /// When it moves on: after each step of its optimizer, after each epoch, or after each epoch with the value of
    /// `val_scheduler_criterion`.
    package var cadence: Cadence {
        switch self {
        case .step, .multiStep, .exponential, .cosineAnnealing: .epoch
        case .warmup, .noam, .oneCycle: .batch
        case .plateau: .validation
        }
    }

    /// Settings of one cycle, by Smith & Topin.
    package struct OneCycle: Sendable, Hashable {
        /// The highest rate; at first, and in the end, it is divided by these (the last one divides the first rate).
        package let highest: Double, firstDivisor: Double, lastDivisor: Double
        /// All steps.
        package let steps: Int
        /// The share of steps on which the rate rises.
        package let risingShare: Double
        /// Whether rates follow a cosine rather than straight lines.
        package let isCosine: Bool
        /// Whether the fall has a second phase.
        package let hasThreePhases: Bool
        /// The first moment's decay, or momentum, against the rate: low where the rate is high; `nil` where it does not change.
        package let momenta: ClosedRange<Double>?
    }

    /// Settings of a reduction on a plateau.
    package struct Plateau: Sendable, Hashable {
        /// Whether lower values are better.
        package let isMinimum: Bool
        /// What the rate is multiplied by.
        package let factor: Double
        /// Epochs without a better value that change nothing, and epochs after a reduction that do not count.
        package let patience: Int, cooldown: Int
        /// By how much a value must be better, and whether that is a share of the best.
        package let threshold: Double, isRelative: Bool
        /// The lowest rate, and the smallest reduction that is made.
        package let lowest: Double, smallestChange: Double
    }

    /// What ESPnet 202511 knows.
    static let espnetNames: [String?] = [
        "reducelronplateau", "lambdalr", "steplr", "multisteplr", "exponentiallr", "cosineannealinglr", "noamlr",
        "warmuplr",
        "piecewiselinearwarmuplr", "warmupsteplr", "warmupreducelronplateau", "cycliclr", "onecyclelr",
        "cosineannealingwarmrestarts", "cosineannealingwarmuprestarts", "tristagelr", "exponentialdecaywarmup",
    ]

    /// The scheduler under a key, with its settings under the same key and `_conf`; `nil` for none.
    init?(_ key: String, _ options: inout ConfigurationMapping) throws(CodecError) {
        guard let name = try options.text(key) else { return nil }
        var conf = try options.mapping(key + "_conf")
        switch name {
        case "steplr":
            self = .step(size: try conf.requiredSize("step_size"), gamma: try conf.real("gamma", default: 0.1))
        case "multisteplr":
            guard !conf.isNull("milestones") else {
                throw conf.refused("milestones", "is missing", "give the epochs at which the rate falls")
            }
            self = .multiStep(
                milestones: try conf.sizes("milestones", default: []).sorted(),
                gamma: try conf.real("gamma", default: 0.1))
        case "exponentiallr": self = .exponential(gamma: try conf.requiredReal("gamma", in: 0...))
        case "cosineannealinglr":
            self = .cosineAnnealing(
                epochs: try conf.requiredSize("T_max"), lowest: try conf.real("eta_min", default: 0, in: 0...))
        case "warmuplr": self = .warmup(steps: try conf.real("warmup_steps", default: 25000, in: 1...))
        case "noamlr":
            self = .noam(
                modelSize: try conf.real("model_size", default: 320, in: 1...),
                steps: try conf.real("warmup_steps", default: 25000, in: 1...))
        case "onecyclelr": self = .oneCycle(try OneCycle(&conf))
        case "reducelronplateau": self = .plateau(try Plateau(&conf))
        default:
            throw options.refused(
                key, "is \(name)",
                "known here are steplr, multisteplr, exponentiallr, cosineannealinglr, warmuplr, noamlr, onecyclelr, "
                    + "reducelronplateau and null")
        }
        if case .plateau = self {
        } else {
            let last = try conf.integer("last_epoch", default: -1)
            guard last == -1 else {
                throw conf.refused("last_epoch", "is \(last)", "leave it at -1; 'resume' goes on from a checkpoint")
            }
        }
        // It only prints.
        conf.ignore("verbose")
        try conf.finish()
    }
}

extension SchedulerConfiguration.OneCycle {
    fileprivate init(_ conf: inout ConfigurationMapping) throws(CodecError) {
        highest = try conf.requiredReal("max_lr", in: 0...)
        let epochs = conf.isNull("epochs") ? nil : try conf.size("epochs", default: 1)
        let perEpoch = conf.isNull("steps_per_epoch") ? nil : try conf.size("steps_per_epoch", default: 1)
        if !conf.isNull("total_steps") {
            steps = try conf.size("total_steps", default: 1)
        } else if let epochs, let perEpoch {
            steps = epochs * perEpoch
        } else {
            throw conf.refused("total_steps", "is missing", "give it, or 'epochs' and 'steps_per_epoch'")
        }
        risingShare = try conf.real("pct_start", default: 0.3, in: 0...1)
        let shape = try conf.text("anneal_strategy") ?? "cos"
        guard shape == "cos" || shape == "linear" else {
            throw conf.refused("anneal_strategy", "is \(shape)", "known are cos and linear")
        }
        isCosine = shape == "cos"
        let low = try conf.real("base_momentum", default: 0.85, in: 0..<1)
        let high = try conf.real("max_momentum", default: 0.95, in: 0..<1)
        guard low <= high else {
            throw conf.refused("base_momentum", "is above 'max_momentum'", "give the lower one here")
        }
        momenta = try conf.flag("cycle_momentum", default: true) ? low...high : nil
        firstDivisor = try conf.real("div_factor", default: 25, in: 1...)
        lastDivisor = try conf.real("final_div_factor", default: 10_000, in: 1...)
        hasThreePhases = try conf.flag("three_phase", default: false)
    }
}

extension SchedulerConfiguration.Plateau {
    fileprivate init(_ conf: inout ConfigurationMapping) throws(CodecError) {
        func choice(
            _ key: String, _ names: [String], _ conf: inout ConfigurationMapping
        ) throws(CodecError) -> Bool {
            let name = try conf.text(key) ?? names[0]
            guard names.contains(name) else {
                throw conf.refused(key, "is \(name)", "known are \(names.joined(separator: " and "))")
            }
            return name == names[0]
        }
        isMinimum = try choice("mode", ["min", "max"], &conf)
        factor = try conf.real("factor", default: 0.1, in: 0..<1)
        patience = try conf.size("patience", default: 10, minimum: 0)
        cooldown = try conf.size("cooldown", default: 0, minimum: 0)
        threshold = try conf.real("threshold", default: 1e-4, in: 0...)
        isRelative = try choice("threshold_mode", ["rel", "abs"], &conf)
        lowest = try conf.real("min_lr", default: 0, in: 0...)
        smallestChange = try conf.real("eps", default: 1e-8, in: 0...)
    }
}
