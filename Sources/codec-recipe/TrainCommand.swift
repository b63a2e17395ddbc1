import ArgumentParser
import Codecs
import Console
import Foundation
import Glibc
import Recipe
import Scoring
import Synchronization
import Torch
import Training

/// `codec-recipe train`: trains a codec as ESPnet's `gan_codec_train` does.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a codec with ESPnet's configuration.",
        discussion: """
            codec-recipe train --config train_encodec.yaml --output_dir exp/encodec \\
              --train_data_path_and_name_and_type dump/raw/train/wav.scp,audio,sound \\
              --valid_data_path_and_name_and_type dump/raw/dev/wav.scp,audio,sound

            Benchmarks/Training/encodec-small.yaml and dac-small.yaml are whole configurations to begin from. \
            All options of ESPnet's gan_codec_train are taken in its own words, from the file of --config and after it on the \
            command line: --max_epoch 3, --optim_conf lr=0.0001. `codec-recipe train --options` lists them with their defaults \
            and what they do here. A run that was ended goes on with --resume true.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to compute: cpu, cuda or cuda:1 (default: cpu, or cuda where ngpu is above 0).", valueName: "device")
    )
    var device: Device?

    @Option(help: ArgumentHelp("Threads inside an operator on the CPU (default: the cores).", valueName: "N"))
    var threads: Int?

    @Option(
        name: [.long, .customLong("checkpoint_seconds")],
        help: ArgumentHelp(
            "Seconds between two states in the middle of an epoch, from which a killed run goes on.",
            valueName: "seconds"))
    var checkpointSeconds = 600.0

    @Option(
        name: [.long, .customLong("score_limit")],
        help: ArgumentHelp(
            "Utterances of the validation audio that --score_every decodes and scores.", valueName: "N"))
    var scoreLimit = 16

    @Option(
        name: [.long, .customLong("score_metrics")],
        help: ArgumentHelp(
            "What --score_every scores: a set, such as fast or codec, or metrics, such as stoi,espnet_mel.",
            valueName: "names"))
    var scoreMetrics = "fast"

    @Flag(help: "List ESPnet's options with their defaults, and what they do here.")
    var options = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors; train.log has everything.")
    var quiet = false

    @ArgumentParser.Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("ESPnet's options, such as --config train.yaml.", valueName: "option"))
    var espnetOptions: [String] = []

    func validate() throws {
        if espnetOptions.isEmpty, !options {
            throw ValidationError("give a configuration: --config train.yaml (Benchmarks/Training has small ones)")
        }
        if let first = espnetOptions.first, first.hasSuffix(".yaml") || first.hasSuffix(".yml") {
            throw ValidationError("\(first): name it by --config \(first)")
        }
        if scoreLimit < 1 { throw ValidationError("--score-limit is at least 1") }
        if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
        guard checkpointSeconds > 0 else { throw ValidationError("--checkpoint-seconds is above 0") }
    }

    func run() async throws {
        if options {
            for line in OptionTable.lines { Terminal.output.print(line) }
            return
        }
        try await exiting {
            let configuration = try TrainingConfiguration(
                configPath: nil, overrides: Self.completed(espnetOptions))
            if configuration.options.printsConfiguration {
                Terminal.output.write(configuration.resolvedText)
                return
            }
            try Torch.load()
            let display = TrainingDisplay(epochs: configuration.options.epochCount, isQuiet: quiet)
            let stop = StopRequest()
            let watching = stop.watch(display)
            defer { watching.cancel() }
            let parent = Task {
                // As if the recipe's end had been told: the state is kept.
                while ParentProcess.isKnown, !ParentProcess.isGone { try await Task.sleep(for: .seconds(1)) }
                if ParentProcess.isKnown { kill(getpid(), SIGTERM) }
            }
            defer { parent.cancel() }
            let ending = try await onThread {
                let group = try ProcessGroup.current()
                // Processes of one host share its cores.
                let cores = max(1, ProcessInfo.processInfo.activeProcessorCount / (group?.localCount ?? 1))
                try Torch.setThreads(threads ?? cores)
                if group?.isFirst == false { display.silence() }
                // What ends one of several processes ends the others by a signal; the trainer's log says more than that.
                if group != nil { stop.beQuiet() }
                do {
                    return try train(configuration, group, cores: cores, display, stop)
                } catch {
                    display.end()
                    // The others would wait for this process for ever.
                    if let group { group.abort(after: error) }
                    throw error
                }
            }
            display.end()
            // With several processes the signal may have come to another.
            if ending == .interrupted { throw ExitCode(128 + (stop.signal == 0 ? SIGINT : stop.signal)) }
        }
    }

    private func train(
        _ configuration: TrainingConfiguration, _ group: ProcessGroup?, cores: Int, _ display: TrainingDisplay,
        _ stop: StopRequest
    ) throws -> Trainer.Ending {
        let options = configuration.options
        var surroundings = Trainer.Surroundings()
        surroundings.device = device ?? (options.usesGPU ? .cuda(group?.localRank ?? 0) : .cpu)
        if case .cuda = surroundings.device, let group, group.count > 1 { surroundings.device = .cuda(group.localRank) }
        if case .cuda(let number) = surroundings.device, number >= Torch.cudaDeviceCount {
            throw CodecError(
                "\(surroundings.device)", cause: "there are \(Torch.cudaDeviceCount) CUDA devices",
                remedy: "compute with --device cpu (codec-recipe run: --ngpu 0), or start fewer processes",
                kind: .unavailable)
        }
        try group?.use(surroundings.device)
        try group?.checkSame(configuration.resolvedText, as: "configuration")
        surroundings.exchange = group
        surroundings.checkpointSeconds = checkpointSeconds
        surroundings.tell = { display.show($0) }
        surroundings.isInterrupted = { stop.signal != 0 }
        if let folder = options.outputFolder {
            let metrics: MetricSet
            do { metrics = try CheckpointScoring.metrics(scoreMetrics) } catch {
                throw CodecError(
                    "--score-metrics", cause: error.description, remedy: "see codec-score metrics", kind: .request)
            }
            surroundings.scorer = WaitingScorer(
                scoring: CheckpointScoring(
                    experiment: folder, reference: options.validation.lists.map(\.path).joined(separator: ", "),
                    limit: scoreLimit, metrics: metrics, device: surroundings.device, jobs: threads ?? cores))
        }
        let trainer = try Trainer(configuration, surroundings)
        let ending = try options.isDryRun ? trainer.rehearse() : trainer.run()
        try group?.finish()
        return ending
    }

    /// `--resume` alone is what people mean by `--resume true`.
    private static func completed(_ arguments: [String]) -> [String] {
        var completed = arguments
        for (index, word) in arguments.enumerated().reversed() where word == "--resume" {
            let next = index + 1 < arguments.count ? arguments[index + 1] : "--"
            if next.hasPrefix("--") { completed.insert("true", at: index + 1) }
        }
        return completed
    }
}

/// Asks a run to stop after its step when the user interrupts it (Ctrl-C) or a job's time is over; the second time the program ends
/// at once.
private final class StopRequest: Sendable {
    private let received = Atomic<Int32>(0)
    private let isQuiet = Atomic(false)

    /// Says nothing when a signal comes.
    func beQuiet() { isQuiet.store(true, ordering: .relaxed) }

    /// The number of the first signal; 0 before.
    var signal: Int32 { received.load(ordering: .relaxed) }

    /// Watches for signals until what is returned is cancelled.
    func watch(_ display: TrainingDisplay) -> Interruption {
        Interruption { number in
            guard self.received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged else {
                _exit(128 + number)
            }
            display.end()
            guard !self.isQuiet.load(ordering: .relaxed) else { return }
            Terminal.error.print(
                "\(Program.name): interrupted; ends after this step and keeps its state (again: ends at once, and loses what "
                    + "came after the last state)", style: .warning)
        }
    }
}
