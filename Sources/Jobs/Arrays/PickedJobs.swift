/// The jobs of an array that are to be run, and the ends of the others as their logs have them.
struct PickedJobs {
    /// The numbers of those to be run.
    private(set) var jobs: [Int] = []
    /// What stands for the others.
    private(set) var kept: [JobResult] = []

    /// Reads the logs, where the array's pick wants to know.
    init(_ array: JobArray) {
        for job in array.jobs {
            let log = array.log(of: job)
            let end = array.pick == .all ? nil : JobLogEnd(of: array.place(ofLog: log))
            guard let end, let ending = array.pick.kept(end.ending) else {
                jobs.append(job)
                continue
            }
            let lines = ending.isSuccess ? [] : JobLogTail.lines(of: array.place(ofLog: log))
            kept.append(
                JobResult(
                    job: job, ending: ending, log: log, seconds: end.seconds, lastLines: lines, isKept: true))
        }
    }
}
