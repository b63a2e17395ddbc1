import FoundationEssentials

/// Runs jobs as processes of this machine, some at a time: what Kaldi's `run.pl` does.
///
/// A job and all that it starts are a session of their own, which ends with the job's program: what that leaves running is killed.
/// Where this process is killed, its jobs are ended too.
public struct LocalLauncher: JobLauncher {
    /// Devices that jobs which need one can use; `nil` where nobody knows, which counts as one.
    public var devices: Int?
    /// Jobs without devices that run at the same time.
    public var processors: Int
    /// How long a cancelled job may take to end by itself after SIGTERM before it is killed.
    public var grace: Duration

    /// Runs on all processors.
    public init(devices: Int? = nil, processors: Int? = nil, grace: Duration = .milliseconds(1500)) {
        self.devices = devices
        self.processors = processors ?? ProcessInfo.processInfo.activeProcessorCount
        self.grace = grace
    }

    /// Runs the jobs.
    ///
    /// - Throws: ``JobError`` where an array makes no sense or a log cannot be written; `CancellationError`.
    public func run(_ array: JobArray, _ tell: @escaping @Sendable (JobEvent) -> Void) async throws -> JobOutcome {
        try array.check()
        let picked = PickedJobs(array)
        for result in picked.kept { tell(.kept(result)) }
        var results = picked.kept
        try await withThrowingTaskGroup(of: JobResult.self) { group in
            var waiting = picked.jobs[...]
            for _ in 0..<atOnce(picked.jobs.count, array, tell) { start(&waiting, array, &group, tell) }
            while let result = try await group.next() {
                results.append(result)
                tell(.ended(result))
                start(&waiting, array, &group, tell)
            }
        }
        return JobOutcome(script: "run.pl", array, results)
    }

    private func start(
        _ waiting: inout ArraySlice<Int>, _ array: JobArray, _ group: inout ThrowingTaskGroup<JobResult, any Error>,
        _ tell: (JobEvent) -> Void
    ) {
        guard let job = waiting.popFirst() else { return }
        tell(.started(job: job))
        group.addTask { [grace] in try await LocalJob(array: array, job: job, grace: grace).run() }
    }

    private func atOnce(_ jobs: Int, _ array: JobArray, _ tell: (JobEvent) -> Void) -> Int {
        let needsDevice = (array.resources.gpus ?? 0) > 0
        if needsDevice, devices == nil, jobs > 1 {
            tell(.notice("\(array.name): the number of GPUs is not known, so one job runs at a time"))
        }
        return ConcurrentJobs.count(
            jobs, processors: processors, devices: needsDevice ? devices ?? 1 : nil, most: array.resources.maxJobsRun)
    }
}
