import Codecs
import Testing

@testable import Training

/// How a process finds out whether it was started alone.
struct ProcessLaunchTests {
    private func find(_ environment: [String: String]) throws(CodecError) -> ProcessLaunch? {
        try ProcessLaunch.find { environment[$0] }
    }

    @Test func launchersTellHowManyProcessesThereAre() throws {
        #expect(
            try find(["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "2"])
                == ProcessLaunch(launcher: "mpirun", count: 4))
        #expect(try find(["PMI_RANK": "0", "PMI_SIZE": "3"]) == ProcessLaunch(launcher: "mpiexec", count: 3))
        #expect(
            try find(["PMIX_RANK": "0", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "2"])
                == ProcessLaunch(launcher: "srun --mpi=pmix", count: 2))
        #expect(try find(["PMIX_RANK": "0"]) == ProcessLaunch(launcher: "srun --mpi=pmix", count: nil))
    }

    @Test func aProcessStartedAloneNeedsNoMPI() throws {
        #expect(try find([:]) == nil)
        // A batch script of Slurm's, before any srun, and a step of one task.
        #expect(try find(["SLURM_NTASKS": "4", "SLURM_PROCID": "0"]) == nil)
        #expect(try find(["SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "1"]) == nil)
        #expect(try ProcessGroup.current { ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"][$0] } == nil)
    }

    @Test func tasksThatDoNotKnowOfEachOtherAreRefused() throws {
        let error = #expect(throws: CodecError.self) {
            try find(["SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "3"])
        }
        #expect(error?.description.contains("started 4 processes") == true)
        #expect(error?.remedy.contains("--mpi=pmix") == true)
        let mistaken = #expect(throws: CodecError.self) {
            try find(["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "two"])
        }
        #expect(mistaken?.description.contains("'two'") == true)
    }

    @Test func aMissingSharedObjectNamesTheScript() throws {
        let error = #expect(throws: CodecError.self) {
            try ProcessGroup.current {
                ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2", "CODECSCORE_CACHE": "/nowhere"][$0]
            }
        }
        #expect(error?.remedy == "run scripts/setup --mpi")
        #expect(error?.cause.contains("/nowhere/libcmpi-") == true)
        let homeless = #expect(throws: CodecError.self) { try MessagePassing.shimPath { _ in nil } }
        #expect(homeless?.cause.contains("HOME") == true)
    }

    @Test func versionsOfNCCLAreReadAsPeopleWriteThem() {
        #expect(CollectiveLibrary.version(22705) == "2.27.5")
        #expect(CollectiveLibrary.version(2708) == "2.7.8")
    }

    /// Where NCCL is, it can be asked without a GPU; where it is not, that is said before any process waits for another.
    @Test func aMissingNCCLNamesTheScript() throws {
        do throws(CodecError) {
            let library = try CollectiveLibrary.load()
            #expect(library.version.hasPrefix("2."))
        } catch {
            #expect(error.description.hasPrefix("NCCL: libnccl.so.2"))
            #expect(error.remedy == "run scripts/setup --neural --cuda")
        }
    }
}
