import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

/// A program, `parallel-program` where none is named, started alone or by `mpirun`.
enum MPIRun {
    private static let parallelProgram: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/parallel-program"
    }()

    /// Lets Open MPI start processes as root, more than there are cores, without what containers refuse, and wait without taking time
    /// from the others; other MPIs do not look at it. One thread adds in one order.
    private static let environment = """
        OMP_NUM_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
        OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none \
        OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_mpi_yield_when_idle=1
        """

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - processes: How many; one is started without `mpirun`.
    ///   - arguments: Without single quotes.
    static func run(
        _ processes: Int, program: String = parallelProgram, _ arguments: [String]
    ) throws -> Command.Outcome {
        let launcher = processes == 1 ? "" : "mpirun -np \(processes) "
        let line = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Command.shell("\(environment) exec \(launcher)\(line)")
    }

    /// Whether `mpirun` and the shared object over MPI are there.
    static var isAvailable: Bool {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/mpirun") }
            && (try? MessagePassing.shimPath { environment[$0] }) != nil
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where MPI is missing, unless CODECSCORE_REQUIRE_MPI is 1.
    static var needsMPI: Self {
        .enabled(
            if: MPIRun.isAvailable || ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_MPI"] == "1",
            "needs MPI: run scripts/setup --mpi")
    }
}
