import ArgumentParser
import Comparison
import Console
import FoundationEssentials
import Metrics
import Scoring

/// `codec-score baseline`: a run's scores in one file, for gates.
struct BaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Keeps a run's scores in one file beside the code, for gates.",
        discussion: """
            codec-score baseline save scores/main -o baselines/main.jsonl

            Exit codes: 0 done, 64 wrong usage, 65 a run or baseline that cannot be read or does not fit, 66 input \
            missing, 70 a bug, 73 a baseline is there already or output cannot be created, 74 output cannot be written.
            """,
        subcommands: [Save.self, Show.self, Check.self])

    /// The baseline file at a path.
    private static func read(_ path: String) throws -> BaselineFile {
        if let file = try BaselineFile(path: path) { return file }
        guard FileManager.default.fileExists(atPath: path) else {
            throw fail(.noInput, "\(path): there is no such file; `codec-score baseline save` writes one")
        }
        throw fail(.badResults, "\(path): no baseline file; `codec-score baseline save` writes one from a run")
    }
}

// MARK: save

extension BaselineCommand {
    /// `codec-score baseline save`.
    struct Save: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes a run's scores into a baseline file.")

        @Argument(help: ArgumentHelp("The run.", valueName: "run"))
        var run: String

        @Option(name: .shortAndLong, help: ArgumentHelp("The baseline file.", valueName: "file"))
        var output: String

        @Option(
            help: ArgumentHelp(
                "The baseline's name (default: that of the file replaced, else the run's).", valueName: "name"))
        var name: String?

        @Option(help: ArgumentHelp("The commit of the code that made the run, kept in the file.", valueName: "commit"))
        var commit: String?

        @Flag(help: "Replace a baseline that is there already.")
        var replace = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors.")
        var quiet = false

        func run() async throws { try exiting { try save() } }

        private func save() throws {
            guard try BaselineFile.read(run) == nil else {
                throw fail(.usage, "\(run): this is a baseline file already; copy it")
            }
            let stored = try ComparedRun.read(run)
            let isThere = FileManager.default.fileExists(atPath: output)
            let old = try earlier(isThere: isThere)
            let text = BaselineFile.text(of: stored, name: name ?? old?.run.name, commit: commit)
            if isThere {
                if let old, try String(contentsOfFile: output, encoding: .utf8) == text {
                    return say("\(output): nothing moves; \(BaselineTable.subject(old.run))")
                }
                if let old, !quiet { BaselineTable.printChange(BaselineChange(from: old.run, to: stored)) }
                guard replace else {
                    throw fail(
                        .cannotCreate, "\(output): a baseline is there already; --replace puts this run in its place")
                }
            }
            try WholeFile.write(text, to: output)
            say("→ \(output): \(BaselineTable.subject(stored))")
        }

        /// The baseline that is to be replaced; a damaged one is none, but is replaced with --replace alone.
        private func earlier(isThere: Bool) throws -> BaselineFile? {
            guard isThere else { return nil }
            do {
                if let old = try BaselineFile(path: output) { return old }
            } catch {
                guard replace else { throw error }
                Terminal.error.print("codec-score: warning: \(error.description)", style: .warning)
                return nil
            }
            throw fail(.cannotCreate, "\(output): something other than a baseline is there; choose another file")
        }

        private func say(_ text: String) { if !quiet { Terminal.output.print(Escaping.terminal(text), style: .dim) } }
    }
}

// MARK: show and check

extension BaselineCommand {
    /// `codec-score baseline show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what a baseline file holds.")

        @Argument(help: ArgumentHelp("The baseline file.", valueName: "file"))
        var file: String

        func run() async throws {
            try exiting { BaselineTable.print(try BaselineCommand.read(file)) }
        }
    }

    /// `codec-score baseline check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a baseline file's hashes and definitions, and whether a run can be compared with it.")

        @Argument(help: ArgumentHelp("The baseline file.", valueName: "file"))
        var file: String

        @Option(help: ArgumentHelp("A run that is to be compared with it.", valueName: "run"))
        var run: String?

        @Flag(name: .shortAndLong, help: "Print nothing but errors.")
        var quiet = false

        func run() async throws {
            try exiting {
                let baseline = try BaselineCommand.read(file)
                let other = try run.map { try ComparedRun.read($0) }
                let check = BaselineCheck(
                    baseline, known: MetricRegistry.definitions.flatMap(\.keys), version: codecScoreVersion,
                    run: other)
                if !quiet {
                    for warning in check.warnings {
                        Terminal.error.print(
                            "codec-score: warning: \(file): \(Escaping.terminal(warning))", style: .warning)
                    }
                }
                guard check.faults.isEmpty else {
                    for fault in check.faults.dropLast() {
                        Terminal.error.print("codec-score: error: \(file): \(Escaping.terminal(fault))", style: .error)
                    }
                    throw fail(.badResults, "\(file): \(Escaping.terminal(check.faults[check.faults.count - 1]))")
                }
                if !quiet {
                    Terminal.output.print("\(file): in order; \(BaselineTable.subject(baseline.run))", style: .good)
                }
            }
        }
    }
}
