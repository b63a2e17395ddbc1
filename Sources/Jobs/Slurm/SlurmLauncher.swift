import Files
import Glibc

/// Runs jobs as an array of Slurm's: what ESPnet's `slurm.pl` does.
///
/// The batch script is `q/NAME.sh` in the folder of the logs. `sbatch` must see the same files under the same paths as the machines
/// that run the jobs. Where this process is killed rather than cancelled, the jobs go on.
public struct SlurmLauncher: JobLauncher {
    /// How options become arguments of `sbatch`.
    public var configuration: SlurmConfiguration
    /// Variables added to the environment of Slurm's own programs, such as `SLURM_CONF`.
    public var environment: [String: String]
    /// How long a task that Slurm knows no more may take to show its exit status, which a network file system may bring late.
    public var patience: Duration

    /// Submits by a configuration.
    public init(
        _ configuration: SlurmConfiguration = .espnet, environment: [String: String] = [:],
        patience: Duration = .seconds(30)
    ) {
        self.configuration = configuration
        self.environment = environment
        self.patience = patience
    }

    /// Runs the jobs.
    ///
    /// - Throws: ``JobError`` where an array makes no sense, Slurm is not there or does not take it, or a script or log cannot be
    ///   written; `CancellationError`, after `scancel`.
    public func run(_ array: JobArray, _ tell: @escaping @Sendable (JobEvent) -> Void) async throws -> JobOutcome {
        try array.check()
        let picked = PickedJobs(array)
        for result in picked.kept { tell(.kept(result)) }
        guard !picked.jobs.isEmpty else { return JobOutcome(script: "slurm.pl", array, picked.kept) }
        let script = array.batchScript
        let folder: SlurmStatusFolder
        do { folder = try SlurmStatusFolder(beside: script) } catch { throw JobError(error) }
        defer { folder.remove() }
        try write(SlurmScript(array: array, statusFolder: folder.path).text, to: script)
        try prepareLogs(picked.jobs.map { array.place(ofLog: array.log(of: $0)) })
        let program = program
        let submission = try await submit(array, picked.jobs, script, program)
        tell(.submitted(id: submission.id, jobs: picked.jobs.count))
        do {
            try Task.checkCancellation()
            var watch = SlurmWatch(
                array: array, submission: submission, program: program, folder: folder, patience: patience,
                open: Set(picked.jobs))
            return JobOutcome(script: "slurm.pl", array, picked.kept + (try await watch.results(tell)))
        } catch {
            // Whatever it is, nobody waits for the jobs any more.
            _ = try? await program.run(["scancel"] + submission.clusterArguments + [submission.id])
            throw error
        }
    }

    private var program: SlurmProgram {
        let sbatch = configuration.command[0]
        let folder = sbatch.lastIndex(of: "/").map { String(sbatch[..<$0]) }
        return SlurmProgram(environment: environment, folder: folder)
    }

    private func write(_ text: String, to path: String) throws(JobError) {
        do { try AtomicFile.write(Array(text.utf8), to: path) } catch { throw JobError(error) }
    }

    /// Slurm makes no folders; a log of an earlier run would pass for one of this.
    private func prepareLogs(_ logs: [String]) throws(JobError) {
        for log in logs {
            guard !log.contains("\\") else {
                throw JobError(
                    log, cause: "sbatch takes no log whose path holds a backslash", remedy: "choose another folder",
                    kind: .request)
            }
            do throws(FileError) {
                try Folders.make(above: log)
                guard unlink(log) == 0 || errno == ENOENT else { throw FileError(.creating, log, code: errno) }
            } catch { throw JobError(error) }
        }
    }

    /// The arguments with which an array is submitted.
    func sbatchCommand(_ array: JobArray, _ jobs: [Int], _ script: String) throws(JobError) -> [String] {
        let resources = array.resources
        var command = configuration.command
        var options = resources.options
        // What ESPnet's file may lack sbatch has an option of its own for.
        if configuration.describes("name") {
            options.append(JobOption(name: "name", value: array.name))
        } else {
            command.append("--job-name=\(array.name)")
        }
        if let tasks = resources.tasks, !configuration.describes("ntasks") {
            options.removeAll { $0.name == "ntasks" }
            command.append("--ntasks=\(tasks)")
        }
        command += try configuration.arguments(for: options)
        // In the name of an output, sbatch replaces what % begins.
        let log = array.place(ofLog: array.log).replacing("%", with: "%%").replacing(array.placeholder, with: "%a")
        let most = resources.maxJobsRun.map { "%\($0)" } ?? ""
        return command + [
            "--open-mode=truncate", "--output=\(log)", "--array=\(TaskNumbers.text(jobs))\(most)", "--parsable", script,
        ]
    }

    private func submit(
        _ array: JobArray, _ jobs: [Int], _ script: String, _ program: SlurmProgram
    ) async throws(JobError) -> SlurmSubmission {
        let command = try sbatchCommand(array, jobs, script)
        let answer = try await program.run(command, in: array.absoluteFolder)
        guard answer.isSuccess, let submission = SlurmSubmission(answer.output) else {
            let isTooLarge = answer.errors.contains("Invalid job array specification")
            throw JobError(
                command[0], cause: "it does not take the job array '\(array.name)': \(answer.complaint)",
                remedy: (isTooLarge
                    ? "use fewer jobs: their numbers must stay below MaxArraySize, which 'scontrol show config' prints"
                    : "check \(configuration.source) against the cluster ('sinfo' prints its partitions)")
                    + "; the command was: \(ShellText.logged(command))",
                kind: .refused)
        }
        return submission
    }
}

extension JobArray {
    /// The place of the batch script: that of the log in a folder `q`, without the number.
    fileprivate var batchScript: String {
        let path = place(ofLog: log)
        let end = path.lastIndex(of: "/") ?? path.startIndex
        var file = path[path.index(after: end)...].replacing(".\(placeholder)", with: "").replacing(
            placeholder, with: "")
        if file.hasSuffix(".log") { file.removeLast(4) }
        // A folder with a number in its name is one of many; the script is one for all.
        let folder = String(path[..<end]).replacing(placeholder, with: "")
        return "\(folder)/q/\(file.isEmpty ? name.replacing("/", with: "_") : String(file)).sh"
    }
}
