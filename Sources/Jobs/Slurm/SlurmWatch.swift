/// Waits for the tasks of a submission: by the files that they leave, and by what Slurm says of those that leave none.
struct SlurmWatch {
    /// The jobs.
    let array: JobArray
    /// What they are in Slurm.
    let submission: SlurmSubmission
    /// Runs Slurm's programs.
    let program: SlurmProgram
    /// What the tasks leave.
    let folder: SlurmStatusFolder
    /// How long to wait for the file of a task that Slurm knows no more.
    let patience: Duration

    /// Those that have not ended.
    private(set) var open: Set<Int>
    private var begun: Set<Int> = []
    /// When a task was first seen to be over without having left a file.
    private var vanished: [Int: ContinuousClock.Instant] = [:]
    private var queue = SlurmQueue()
    private var count: (running: Int, waiting: Int)?
    private var complaint: String?
    private var results: [JobResult] = []

    /// The longest pauses between looks at files, as in `slurm.pl`, and between questions to Slurm, whom all users ask.
    private static let longestPause = Duration.seconds(3)
    private static let longestSilence = Duration.seconds(15)

    init(
        array: JobArray, submission: SlurmSubmission, program: SlurmProgram, folder: SlurmStatusFolder,
        patience: Duration,
        open: Set<Int>
    ) {
        self.array = array
        self.submission = submission
        self.program = program
        self.folder = folder
        self.patience = patience
        self.open = open
    }

    /// Waits until all have ended.
    ///
    /// - Throws: `CancellationError`; ``JobError`` where `squeue` cannot be started.
    mutating func results(_ tell: @Sendable (JobEvent) -> Void) async throws -> [JobResult] {
        var (pause, silence) = (Duration.milliseconds(100), Duration.milliseconds(500))
        var asked = ContinuousClock.now
        while true {
            takeFiles(tell)
            if open.isEmpty { return results }
            let now = ContinuousClock.now
            if now - asked >= silence {
                try await ask(tell)
                // Files that came meanwhile count.
                takeFiles(tell)
                try await giveUp(tell)
                asked = now
                silence = vanished.isEmpty ? min(silence * 1.5, Self.longestSilence) : .seconds(1)
                if open.isEmpty { return results }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 1.2, Self.longestPause)
        }
    }

    private mutating func takeFiles(_ tell: (JobEvent) -> Void) {
        for task in folder.ended.sorted() where open.contains(task) {
            guard let (ending, seconds) = folder.ending(of: task) else { continue }
            end(task, ending, seconds: seconds, tell)
        }
    }

    private mutating func end(_ task: Int, _ ending: JobEnding, seconds: Int?, _ tell: (JobEvent) -> Void) {
        begin(task, tell)
        open.remove(task)
        vanished[task] = nil
        let log = array.log(of: task)
        let lines = ending.isSuccess ? [] : JobLogTail.lines(of: array.place(ofLog: log))
        let result = JobResult(
            job: task, ending: ending, log: log, seconds: seconds, lastLines: lines, isKept: false)
        results.append(result)
        tell(.ended(result))
    }

    private mutating func begin(_ task: Int, _ tell: (JobEvent) -> Void) {
        if begun.insert(task).inserted { tell(.started(job: task)) }
    }

    /// Asks Slurm for the states of all tasks, those that ended in the last minutes included.
    private mutating func ask(_ tell: (JobEvent) -> Void) async throws(JobError) {
        let answer = try await program.run(
            ["squeue"] + submission.clusterArguments + [
                "--noheader", "--array", "--states=all", "--format=%K|%T|%r", "--jobs=\(submission.id)",
            ])
        guard answer.isSuccess || answer.errors.contains("Invalid job id") else {
            // A controller that does not answer for a while says nothing of the jobs.
            if complaint != answer.complaint { tell(.notice("squeue: \(answer.complaint); waiting")) }
            complaint = answer.complaint
            return
        }
        complaint = nil
        queue = SlurmQueue(squeue: answer.output)
        let now = ContinuousClock.now
        for task in open.sorted() {
            if let known = queue.tasks[task], !known.isOver {
                vanished[task] = nil
                if known.isRunning { begin(task, tell) }
            } else if vanished[task] == nil {
                vanished[task] = now
            }
        }
        tellCount(tell)
    }

    private mutating func tellCount(_ tell: (JobEvent) -> Void) {
        let states = open.sorted().compactMap { queue.tasks[$0] }.filter { !$0.isOver }
        let waiting = states.filter { !$0.isRunning }
        let count = (states.count - waiting.count, waiting.count)
        if let before = self.count, before == count { return }
        self.count = count
        tell(.queue(running: count.0, waiting: count.1, reason: waiting.first?.reason))
    }

    /// Ends tasks that have been over for long and left no file.
    private mutating func giveUp(_ tell: (JobEvent) -> Void) async throws(JobError) {
        let now = ContinuousClock.now
        let lost = vanished.filter { now - $0.value >= patience }.keys.sorted()
        guard !lost.isEmpty else { return }
        let accounts = lost.allSatisfy { queue.tasks[$0] != nil } ? SlurmQueue() : await accounts()
        for task in lost {
            // The log may tell what the file does not: it was taken away before the jobs began.
            if let end = JobLogEnd(of: array.place(ofLog: array.log(of: task))) {
                self.end(task, end.ending, seconds: end.seconds, tell)
            } else {
                let cause = SlurmQueue.cause(queue.tasks[task] ?? accounts.tasks[task])
                self.end(task, .lost(cause), seconds: nil, tell)
            }
        }
    }

    /// What accounting knows, where it runs.
    private func accounts() async -> SlurmQueue {
        let command =
            ["sacct"] + submission.clusterArguments + [
                "--noheader", "--parsable2", "--allocations", "--format=JobID,State", "--jobs=\(submission.id)",
            ]
        guard let answer = try? await program.run(command), answer.isSuccess else { return SlurmQueue() }
        return SlurmQueue(sacct: answer.output, of: submission.id)
    }
}
