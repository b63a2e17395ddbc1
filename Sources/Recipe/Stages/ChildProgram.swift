import FoundationEssentials
import Subprocess

/// Programs that the recipe starts itself, without a shell.
enum ChildProgram {
    /// Runs a program with this one's terminal and streams, and gives its exit status; that of a signal is 128 and its number.
    ///
    /// - Parameter grace: how long it may take to save its work when this task is cancelled; it is told by one SIGTERM, and not
    ///   by the terminal, so that it hears no second signal, at which it would end at once
    static func run(
        _ command: [String], environment: [String: String] = [:], grace: Duration? = nil
    ) async throws -> Int32 {
        var options = PlatformOptions()
        if let grace {
            options.processGroupID = 0
            options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: grace)]
        }
        let result = try await starting(command) {
            try await Subprocess.run(
                executable(command[0]), arguments: Arguments(Array(command.dropFirst())),
                environment: self.environment(environment), platformOptions: options, input: .none,
                output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        }
        try Task.checkCancellation()
        return status(result.terminationStatus)
    }

    /// Runs a program to its end and gives the lines that it printed as errors.
    static func output(_ command: [String]) async throws -> (status: Int32, errors: [String]) {
        let result = try await starting(command) {
            try await Subprocess.run(
                executable(command[0]), arguments: Arguments(Array(command.dropFirst())), input: .none,
                output: .discarded, error: .string(limit: 1 << 20))
        }
        let lines = result.standardError.split(separator: "\n").map(String.init)
        return (status(result.terminationStatus), lines)
    }

    private static func starting<Result>(_ command: [String], _ work: () async throws -> Result) async throws -> Result
    {
        do { return try await work() } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw RecipeError(
                command[0], cause: "it cannot be started (\(error))", remedy: "check that it is there and can be run",
                kind: .unavailable)
        }
    }

    private static func executable(_ program: String) -> Executable {
        program.contains("/") ? .path(.init(program)) : .name(program)
    }

    private static func environment(_ variables: [String: String]) -> Environment {
        .inherit.updating(
            Dictionary(
                variables.compactMap { name, value in Environment.Key(rawValue: name).map { ($0, value) } },
                uniquingKeysWith: { $1 }))
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
