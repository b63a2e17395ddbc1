import Files
import FoundationEssentials
import Subprocess

/// A program run to its end, without a shell, in a process group of its own.
struct CommandRun {
    /// The program: a name to look up in PATH, or a path.
    var program: String
    /// Its arguments.
    var arguments: [String]
    /// The folder in which it runs.
    var folder: String
    /// Time after which it and all that it started are killed.
    var timeLimit: Duration
    /// How to get the program, for messages.
    var install: String
    /// What it is run for, for messages: `codec2:3200`.
    var codec: String

    /// The end of what a program prints is kept, up to so many bytes.
    private static let longestTail = 2000

    private enum Ending: Sendable {
        case exited(TerminationStatus, printed: [UInt8])
        case outOfTime
    }

    /// Runs the program.
    ///
    /// - Throws: ``CodecError`` if it is missing, fails, or takes too long; `CancellationError` if the task is cancelled.
    ///   Nothing that it started is left running then.
    func run() async throws {
        let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask { try await start() }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                return .outOfTime
            }
            defer { group.cancelAll() }
            return try await group.next()
        }
        try Task.checkCancellation()
        switch ending {
        case .exited(let status, _) where status.isSuccess: return
        case .exited(let status, let printed):
            throw CodecError(
                source, cause: "it failed (\(Self.words(status)))\(Self.quotation(printed))",
                remedy: "check the program and the codec's settings")
        case .outOfTime, nil:
            throw CodecError(
                source, cause: "it was stopped after \(timeLimit.components.seconds) s without an end",
                remedy: "check that the program works by itself, or allow it more time")
        }
    }

    /// A name is looked up in PATH; a path is taken from the current folder, not from that in which the program runs.
    private var executable: Executable {
        guard program.contains("/") else { return .name(program) }
        return .path(.init(Paths.absolute(program)))
    }

    /// Whether a program can be started.
    static func isInstalled(_ program: String) -> Bool {
        if program.contains("/") { return Paths.isExecutable(program) }
        return Paths.program(program, in: ProcessInfo.processInfo.environment["PATH"] ?? "") != nil
    }

    private var source: String { "\(codec) (\(program))" }

    private func start() async throws -> Ending {
        var options = PlatformOptions()
        options.processGroupID = 0
        // What has to stop has nothing to save: its files are in a temporary folder.
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
        ]
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments), workingDirectory: .init(folder), platformOptions: options,
                input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                var tail = [UInt8]()
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { tail.append(contentsOf: $0) }
                    tail.removeFirst(max(0, tail.count - Self.longestTail))
                }
                return tail
            }
            return .exited(result.terminationStatus, printed: result.closureResult)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw CodecError.notInstalled(program, codec: codec, install: install)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw CodecError(source, cause: "it cannot be run: \(error)", remedy: install)
        }
    }

    private static func words(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }

    /// The last lines that a program printed, as one.
    private static func quotation(_ printed: [UInt8]) -> String {
        let text = String(decoding: printed, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).suffix(4).map { line in
            String(line.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } })
        }.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return "" }
        return ", saying '" + String(lines.joined(separator: " / ").suffix(400)) + "'"
    }
}

extension CodecError {
    static func notInstalled(_ program: String, codec: String, install: String) -> CodecError {
        CodecError(codec, cause: "the program '\(program)' is not installed", remedy: install, kind: .unavailable)
    }
}
