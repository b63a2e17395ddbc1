import Foundation
import TestSupport

/// A small program that shows whether processes of MPI know of each other.
enum MPIProgram {
    /// Whether one can be made and started.
    static var isAvailable: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ["mpicc", "mpirun"].allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }

    /// Each process says which it is, the sum of 1 to their number, and a variable.
    private static let source = """
        #include <mpi.h>
        #include <stdio.h>
        #include <stdlib.h>
        int main(int argc, char **argv) {
            int rank, size, own, sum;
            MPI_Init(&argc, &argv);
            MPI_Comm_rank(MPI_COMM_WORLD, &rank);
            MPI_Comm_size(MPI_COMM_WORLD, &size);
            own = rank + 1;
            MPI_Allreduce(&own, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
            const char *says = getenv("SAYS");
            printf("rank %d of %d, sum %d, %s\\n", rank, size, sum, says ? says : "nothing");
            MPI_Finalize();
            return 0;
        }
        """

    /// The program's path.
    static func compiled(in workspace: Workspace) throws -> String {
        let path = workspace.write(source, to: "ranks.c")
        let outcome = try Command.shell("mpicc -o '\(workspace["ranks"])' '\(path)'")
        guard outcome.status == 0 else { throw Failure(description: outcome.errors) }
        return workspace["ranks"]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
