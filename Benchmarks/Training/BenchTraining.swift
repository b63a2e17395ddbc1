import ArgumentParser
import Codecs
import DSP
import FoundationEssentials
import Glibc
import NeuralCodecs
import Torch
import Training

/// Measures training steps of a codec: CPU seconds of each turn and of its optimizer's step, and memory.
///
/// `Benchmarks/Training/training.py` runs it beside ESPnet's Python.
@main
struct BenchTraining: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench-training")

    @ArgumentParser.Argument(help: "ESPnet's config.yaml; the model begins with initial weights.")
    var config: String
    @ArgumentParser.Argument(help: "The batch of every step, float32 [B, T] in NumPy's format.")
    var batch: String
    @Option(help: "Steps that are measured.") var steps = 3
    @Option(help: "Steps before these; the first one makes the codebooks by k-means.") var warmUp = 2
    @Option(help: "How many of the measured steps give one line of memory.") var every = 1
    @Flag(help: "Have libtorch ask for large pages (THP_MEM_ALLOC_ENABLE).")
    var largePages = false

    static func main() {
        // As codec-recipe begins.
        Allocation.keepFreedTensors()
        Self.main(nil)
    }

    func validate() throws {
        guard steps >= 1, warmUp >= 1, every >= 1 else { throw ValidationError("counts begin at 1") }
    }

    func run() throws {
        if largePages { setenv("THP_MEM_ALLOC_ENABLE", "1", 1) }
        try Torch.setThreads(1)
        let array = try NumPyArray(path: batch)
        guard array.shape.count == 2, case .floats(let samples) = array.elements else {
            throw ValidationError("\(batch) does not hold float32 [B, T]")
        }
        let configuration = try CodecTrainingConfiguration(
            text: String(contentsOfFile: config, encoding: .utf8), path: config)
        let model = try TrainableCodec(configuration, .initial(seed: 1), path: config)
        let audio = try Tensor(samples, shape: [array.shape[0], 1, array.shape[1]])
        // ESPnet's recipes.
        let adam = OptimizerConfiguration.Moments(learningRate: 2e-4, firstDecay: 0.5, secondDecay: 0.9, epsilon: 1e-9)
        let optimizers = Side.allCases.map { AdamOptimizer(model.parameters($0), adam) }
        let start = Use.now
        let chance = AllCodebooks()
        var lines = [String]()
        for step in 0..<warmUp + steps {
            let turns = BatchTurns(model, audio, .init(isGeneratorFirst: true), chance)
            var costs = [Double]()
            for (side, optimizer) in zip(Side.allCases, optimizers) {
                let before = Use.now
                let turn = try turns.turn(side)
                guard turn.isFinite else { throw ValidationError("step \(step): \(turn.statistics)") }
                let between = Use.now
                try optimizer.step()
                for optimizer in optimizers { try optimizer.clearGradients() }
                costs += [between.cpu - before.cpu, Use.now.cpu - between.cpu]
            }
            guard step < warmUp || (step - warmUp) % every == every - 1 else { continue }
            let fields =
                [("generator", costs[0]), ("generator_optimizer", costs[1]), ("discriminator", costs[2])]
                + [("discriminator_optimizer", costs[3]), ("rss_mb", Use.residentMB), ("peak_mb", Use.now.peakMB)]
            lines.append("{\(fields.map { "\"\($0)\": \(Self.rounded($1))" }.joined(separator: ", "))}")
        }
        print(
            "{\"start_cpu_s\": \(Self.rounded(start.cpu)), \"start_mb\": \(Self.rounded(start.peakMB)), "
                + "\"warm_up\": \(warmUp), \"peak_mb\": \(Self.rounded(Use.now.peakMB)), "
                + "\"tensors\": \(Torch.liveTensorCount), \"steps\": [\(lines.joined(separator: ", "))]}")
    }

    private static func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}

/// What the process has used.
private struct Use {
    /// User and system time, s.
    var cpu: Double
    /// The most memory so far.
    var peakMB: Double

    static var now: Use {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return Use(cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMB: Double(usage.ru_maxrss) / 1024)
    }

    /// Memory now.
    static var residentMB: Double {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(getpagesize()) / 1_048_576
    }
}

/// Every step has all codebooks, so that steps cost the same; the rest is chance.
private final class AllCodebooks: TrainingChance {
    private let chance = SeededChance(seed: 1)
    let exchange: (any GradientExchange)? = nil

    func bandwidth(of count: Int) -> Int { count - 1 }

    func codebookCounts(items: Int, codebooks: Int) -> [Int] {
        chance.codebookCounts(items: items, codebooks: codebooks)
    }

    func rows(_ count: Int, of available: Int, codebook: String) -> [Int] {
        chance.rows(count, of: available, codebook: codebook)
    }
}
