/// Where the jobs of an array run: on this machine or on a cluster.
public protocol JobLauncher: Sendable {
    /// Runs the jobs of an array that its pick leaves, all of them even when one fails, and waits for their ends.
    ///
    /// Ends the jobs if the task is cancelled.
    ///
    /// - Parameters:
    ///   - array: The jobs.
    ///   - tell: Hears of what happens.
    /// - Throws: ``JobError`` where jobs cannot be started or watched; `CancellationError`.
    func run(_ array: JobArray, _ tell: @escaping @Sendable (JobEvent) -> Void) async throws -> JobOutcome
}
