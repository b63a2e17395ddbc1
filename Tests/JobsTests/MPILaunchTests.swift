import TestSupport
import Testing

@testable import Jobs

/// How programs of several processes are started.
struct MPILaunchTests {
    @Test func commandsAreWrapped() {
        #expect(
            MPILaunch.mpirun.command(["p", "a b"], processes: 4) == [
                "mpirun", "--bind-to", "none", "-np", "4", "p", "a b",
            ])
        #expect(
            MPILaunch.srun.command(["p"], processes: 2, threads: 3) == [
                "srun", "--mpi=pmix", "--kill-on-bad-exit=1", "--ntasks=2", "--cpus-per-task=3", "p",
            ])
    }

    @Test(.enabled(if: MPIProgram.isAvailable, "needs mpicc")) func processesRunOnThisMachine() async throws {
        let workspace = Workspace()
        let program = try MPIProgram.compiled(in: workspace)
        // More processes than cores, on a machine of one.
        let environment = MPILaunch.environment.merging(["OMPI_MCA_rmaps_base_oversubscribe": "1"]) { $1 }
        let array = JobArray(
            "train", count: 1, log: "train.log", folder: workspace.path, environment: environment,
            command: MPILaunch.mpirun.command([program], processes: 2))
        let outcome = try await LocalLauncher().run(array) { _ in }
        #expect(outcome.isSuccess, "\(outcome.failureText ?? "")")
        #expect(try workspace.text("train.log").contains("rank 1 of 2, sum 3, nothing\n"))
    }
}
