import Files
import FoundationEssentials
import Subprocess

/// A program of Slurm's that is run for what it says.
struct SlurmProgram: Sendable {
    /// What it left.
    struct Answer: Sendable {
        /// Whether its exit status was 0.
        var isSuccess: Bool
        /// Standard output.
        var output: String
        /// Standard error.
        var errors: String

        /// What it said of its failure, as one line.
        var complaint: String {
            let lines = (errors + "\n" + output).split(whereSeparator: \.isNewline)
            return lines.isEmpty ? "it said nothing" : lines.suffix(8).joined(separator: " / ")
        }
    }

    /// Variables added to the environment of the programs.
    let environment: [String: String]
    /// The folder of `sbatch`, where the configuration gives its path: the others are there too.
    var folder: String?

    /// Runs a program to its end, whether the task is cancelled or not: what was sent off half would be lost sight of.
    func run(_ command: [String], in workingFolder: String? = nil) async throws(JobError) -> Answer {
        let result = await Task { () -> Result<Answer, JobError> in
            do throws(JobError) { return .success(try await start(command, in: workingFolder)) } catch {
                return .failure(error)
            }
        }.value
        return try result.get()
    }

    private func start(_ command: [String], in workingFolder: String?) async throws(JobError) -> Answer {
        let variables = environment.reduce(into: [Environment.Key: String?]()) { variables, variable in
            if let key = Environment.Key(rawValue: variable.key) { variables[key] = variable.value }
        }
        do {
            let result = try await Subprocess.run(
                .path(.init(try path(of: command[0]))), arguments: Arguments(Array(command.dropFirst())),
                environment: .inherit.updating(variables), workingDirectory: workingFolder.map { .init($0) },
                input: .none, output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
            return Answer(
                isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
                errors: result.standardError)
        } catch let error as JobError {
            throw error
        } catch {
            throw JobError(
                command[0], cause: "it cannot be run: \(error)",
                remedy: "check that it works by itself, or use --cmd local",
                kind: .unavailable)
        }
    }

    /// Where a program is.
    private func path(of program: String) throws(JobError) -> String {
        if program.contains("/") {
            if Paths.isExecutable(program) { return Paths.absolute(program) }
        } else {
            if let folder, Paths.isExecutable("\(folder)/\(program)") { return Paths.absolute("\(folder)/\(program)") }
            let list = environment["PATH"] ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
            if let path = Paths.program(program, in: list) { return path }
        }
        throw JobError(
            program, cause: "this program is not installed here",
            remedy: "run this on a machine of the Slurm cluster, or use --cmd local", kind: .unavailable)
    }
}
