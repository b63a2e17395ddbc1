/// How many jobs of an array run at the same time on one machine.
enum ConcurrentJobs {
    /// As Kaldi's `run.pl` has it: jobs without a device as many as there are processors, or all of them where they are only a
    /// few more, so that no small rest is left over; jobs with devices as many as there are devices. `most` bounds both.
    ///
    /// - Parameters:
    ///   - jobs: How many there are to run.
    ///   - devices: The machine's devices, for jobs that need some; `nil` for others.
    static func count(_ jobs: Int, processors: Int, devices: Int?, most: Int?) -> Int {
        var count = max(1, devices ?? processors)
        // 1.4 is run.pl's.
        if devices == nil, jobs > count, jobs * 10 < count * 14 { count = jobs }
        return max(1, min(count, jobs, most ?? count))
    }
}
