import Files
import Glibc
import Subprocess

/// One job as a process of this machine.
struct LocalJob {
    /// The array that it is of.
    let array: JobArray
    /// Its number.
    let job: Int
    /// How long it may take to end after SIGTERM.
    let grace: Duration

    /// Runs the job to its end.
    ///
    /// - Throws: ``JobError`` where it cannot be started; `CancellationError`, and then the log has no end.
    func run() async throws -> JobResult {
        try Task.checkCancellation()
        let place = array.place(ofLog: array.log(of: job))
        let command = array.command(of: job)
        let start = LogDate.now
        let log: GrowingLog
        do { log = try GrowingLog(place) } catch { throw JobError(error) }
        try write(JobLogText.header(command, at: start), to: log)
        let ending = try await ending(of: command, log)
        try Task.checkCancellation()
        let end = LogDate.now
        let lines = ending.isSuccess ? [] : JobLogTail.lines(of: place)
        try write(JobLogText.footer(ending, from: start, to: end), to: log)
        return JobResult(
            job: job, ending: ending, log: array.log(of: job), seconds: end - start, lastLines: lines, isKept: false)
    }

    private func write(_ text: String, to log: borrowing GrowingLog) throws(JobError) {
        do { try log.write(text) } catch { throw JobError(error) }
    }

    /// Starts the program and ends what it leaves, and watches over this process: a read of the standard input that it is given
    /// here comes to an end when this process has died, however that happened.
    static let watch = """
        exec 3<&0 </dev/null
        trap '' TERM
        grace=$1
        shift
        (trap - TERM; exec 3<&-; exec "$@") &
        job=$!
        (
            exec >/dev/null 2>&1
            read -r _ <&3
            kill -TERM 0
            sleep "$grace"
            kill -KILL 0
        ) &
        watch=$!
        exec 3<&-
        wait "$job"
        status=$?
        exec 2>/dev/null
        kill -KILL "$watch"
        wait "$watch"
        exit "$status"
        """

    private func ending(of command: [String], _ log: borrowing GrowingLog) async throws -> JobEnding {
        let lifeline: Lifeline
        do { lifeline = try Lifeline() } catch { throw JobError(error) }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace)
        ]
        let variables = array.environment.reduce(into: [Environment.Key: String?]()) { variables, variable in
            if let key = Environment.Key(rawValue: variable.key) { variables[key] = variable.value }
        }
        let seconds = max(1, Int((grace / .seconds(1)).rounded(.up)))
        do {
            let result = try await Subprocess.run(
                .path("/bin/sh"), arguments: Arguments(["-c", Self.watch, "sh", "\(seconds)"] + command),
                environment: .inherit.updating(variables), workingDirectory: .init(array.absoluteFolder),
                platformOptions: options,
                input: .fileDescriptor(.init(rawValue: lifeline.readingEnd), closeAfterSpawningProcess: true),
                output: .fileDescriptor(.init(rawValue: log.descriptor), closeAfterSpawningProcess: false),
                error: .fileDescriptor(.init(rawValue: log.descriptor), closeAfterSpawningProcess: false))
            SessionProcesses.kill(session: result.processIdentifier.value)
            lifeline.end()
            return switch result.terminationStatus {
            case .exited(let status): .exited(status)
            case .signaled(let signal): .signaled(signal)
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw JobError(
                "job \(job) of '\(array.name)'", cause: "it cannot be started: \(error)",
                remedy: "check the folder \(array.absoluteFolder), and how many processes and open files are allowed",
                kind: .unavailable)
        }
    }
}
