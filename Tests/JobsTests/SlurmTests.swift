import Foundation
import SlurmCluster
import TestSupport
import Testing

@testable import Jobs

/// Jobs in a real Slurm, which each test starts for itself.
@Suite(.needsSlurm, .serialized, .timeLimit(.minutes(3))) struct SlurmTests {
    private let cluster: SlurmCluster
    private let workspace = Workspace()
    private let launcher: SlurmLauncher

    init() throws {
        cluster = try SlurmCluster(cores: 8)
        launcher = SlurmLauncher(environment: cluster.environment, patience: .seconds(2))
    }

    private func array(_ count: Int, _ script: String, resources: JobResources = JobResources()) -> JobArray {
        JobArray(
            "x", count: count, log: "log dir/x.JOB.log", folder: workspace.path, resources: resources,
            command: ["/bin/sh", "-c", script, "JOB"])
    }

    /// Eight jobs, of which one is killed, one cancelled, one fails and one loses its script; the next run has those only.
    @Test func whatFailsIsNamedAndRunAgain() async throws {
        let script = """
            echo $0 >>ran; echo "job $0 says this"
            [ -e ok ] && exit 0
            case $0 in
            3) echo $$ >pid.3; sleep 100 ;;
            5) echo >waiting.5; sleep 100 ;;
            6) exit 9 ;;
            7) kill -9 $PPID; sleep 100 ;;
            esac
            """
        var array = array(8, script, resources: JobResources(memory: "1G", threads: 1))
        let heard = Heard()
        let cluster = cluster
        let workspace = workspace
        let killing = Task {
            let isReady = try await Processes.wait(seconds: 60) { workspace.has("pid.3") && workspace.has("waiting.5") }
            #expect(isReady)
            _ = try await Processes.wait { try workspace.text("pid.3").hasSuffix("\n") }
            let process = try workspace.text("pid.3").trimmingCharacters(in: .whitespacesAndNewlines)
            kill(try #require(pid_t(process)), SIGKILL)
            // A task may begin before the launcher has told of its array.
            let submitted = {
                heard.events.lazy.compactMap { if case .submitted(let id, 8) = $0 { id } else { nil } }.first
            }
            _ = try await Processes.wait(seconds: 60) { submitted() != nil }
            let id = try #require(submitted())
            _ = try cluster.run("scancel", ["\(id)_5"])
        }
        let outcome = try await launcher.run(array, heard.tell)
        try await killing.value
        #expect(heard.started.sorted() == Array(1...8))
        #expect(outcome.results.count == 8)
        #expect(outcome.failures.map(\.job) == [3, 5, 6, 7])
        #expect(outcome.failures[0].ending == .exited(137))
        #expect(outcome.failures[1].ending == .lost("it was cancelled (scancel)"))
        #expect(outcome.failures[2].ending == .exited(9))
        let lost = "it was killed, or its machine was lost (Slurm says FAILED); see whether --mem and --time are enough"
        #expect(outcome.failures[3].ending == .lost(lost))
        let text = try #require(outcome.failureText)
        #expect(text.hasPrefix("slurm.pl: 4 / 8 failed, log is in log dir/x.*.log\n"))
        #expect(text.contains("job 3: exit status 137 (signal 9), log is in log dir/x.3.log\n"))
        #expect(text.contains("    job 3 says this"))
        #expect(text.contains("    job 5 says this"))
        let log = try workspace.text("log dir/x.1.log")
        #expect(
            log.contains(
                /^# Running on \S+\n# .*\n# Started at .*\n#\njob 1 says this\n# Accounting: time=\d+ threads=1\n/))
        #expect(JobLogEnd(in: log)?.ending == .exited(0))

        workspace.write("", to: "ok")
        array.pick = .failed
        let again = try await launcher.run(array) { _ in }
        #expect(again.isSuccess)
        #expect(again.results.filter { !$0.isKept }.map(\.job) == [3, 5, 6, 7])
        let ran = try workspace.text("ran").split(separator: "\n").compactMap { Int($0) }.sorted()
        #expect(ran == [1, 2, 3, 3, 4, 5, 5, 6, 6, 7, 7, 8])
        // What the waiting left of its own is the script.
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace["log dir/q"])
        #expect(files == ["x.sh"])
    }

    @Test func noMoreRunThanAreAllowed() async throws {
        let script = "mkdir run.$0; ls -d run.* | wc -l >count.$0; sleep 1.5; rmdir run.$0"
        let array = array(6, script, resources: JobResources(maxJobsRun: 2))
        #expect(try await launcher.run(array) { _ in }.isSuccess)
        let counts = try (1...6).map {
            try workspace.text("count.\($0)").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(counts.allSatisfy { ["1", "2"].contains($0) }, "\(counts)")
        #expect(counts.contains("2"))
    }

    @Test func argumentsAndVariablesArriveAsTheyAre() async throws {
        workspace.write("export FROM_PATH_SH=yes\n", to: "path.sh")
        var array = array(2, "")
        array.command =
            ["/bin/sh", "-c", #"printf '[%s]' "$@" "$V" "$FROM_PATH_SH" "${NOT_PASSED-none}"; pwd; cat"#, "x"]
            + ShellTextTests.words + ["<JOB>"]
        array.environment = ["V": "a\nb $(id)"]
        let launcher = SlurmLauncher(
            environment: cluster.environment.merging(["NOT_PASSED": "passed"]) { $1 }, patience: .seconds(2))
        let outcome = try await launcher.run(array) { _ in }
        #expect(outcome.isSuccess, "\(outcome.failureText ?? "")")
        let words = (ShellTextTests.words + ["<2>", "a\nb $(id)", "yes", "none"]).map { "[\($0)]" }.joined()
        #expect(try workspace.text("log dir/x.2.log").contains("\n#\n\(words)\(workspace.path)\n# Accounting"))
    }

    @Test func cancellationCancelsTheJobs() async throws {
        let mark = "mark-\(UUID().uuidString)"
        let array = array(4, "echo >ready.$0; sleep 100; : \(mark)", resources: JobResources(maxJobsRun: 2))
        let launcher = launcher
        let run = Task { try await launcher.run(array) { _ in } }
        #expect(try await Processes.wait(seconds: 60) { workspace.has("ready.1") && workspace.has("ready.2") })
        run.cancel()
        await #expect(throws: CancellationError.self) { _ = try await run.value }
        #expect(try await Processes.wait(seconds: 20) { Processes.count(with: mark) == 0 })
        #expect(try await Processes.wait { try cluster.run("squeue", ["--noheader"]).isEmpty })
        #expect(!workspace.has("ready.3"))
    }

    @Test func slurmsOwnWordsAreInTheError() async throws {
        let error = await #expect(throws: JobError.self) {
            try await launcher.run(array(2000, "true")) { _ in }
        }
        #expect(error?.kind == .refused)
        #expect(error?.description.contains("Invalid job array specification") == true)
        #expect(error?.description.contains("MaxArraySize") == true)
        #expect(error?.description.contains("sbatch --export=PATH") == true)

        var other = launcher
        other.configuration = try SlurmConfiguration("command sbatch -p nowhere", source: "conf/slurm.conf")
        let misled = other
        let partition = await #expect(throws: JobError.self) { try await misled.run(array(2, "true")) { _ in } }
        #expect(partition?.description.contains("nowhere") == true)
        #expect(partition?.description.contains("conf/slurm.conf") == true)
    }

    /// ESPnet's rules for devices ask for those that the partition `gpu` has.
    @Test func resourcesAreAskedFor() async throws {
        for (resources, words, threads) in [
            (JobResources(gpus: 2), "gpu 2", 1),
            (JobResources(time: "10:00", threads: 3), "cpu 3", 3),
        ] {
            var array = array(1, "echo \"$SLURM_JOB_PARTITION $SLURM_CPUS_PER_TASK\"", resources: resources)
            // JOB would be found in a variable's name.
            array.placeholder = "N_"
            array.log = "x.log"
            #expect(try await launcher.run(array) { _ in }.isSuccess)
            let log = try workspace.text("x.log")
            #expect(log.contains("\n#\n\(words)\n# Accounting: "), "\(log)")
            #expect(log.contains(" threads=\(threads)\n"), "\(log)")
        }
    }

    /// Two processes that know of each other, with the variables that the array names.
    @Test(.enabled(if: MPIProgram.isAvailable, "needs mpicc")) func mpiProgramsRun() async throws {
        let program = try MPIProgram.compiled(in: workspace)
        let preferred = try await MPILaunch.inSlurm(environment: cluster.environment)
        // Debian's Slurm speaks PMIx; the other way must work as well.
        for launch in [preferred, .mpirun] {
            let array = JobArray(
                "train", count: 1, log: "train.log", folder: workspace.path,
                environment: MPILaunch.environment.merging(["SAYS": "a b"]) { $1 }, resources: JobResources(tasks: 2),
                command: launch.command([program], processes: 2))
            let outcome = try await launcher.run(array) { _ in }
            #expect(outcome.isSuccess, "\(outcome.failureText ?? "")")
            let log = try workspace.text("train.log")
            #expect(log.contains("rank 0 of 2, sum 3, a b\n"), "\(launch): \(log)")
            #expect(log.contains("rank 1 of 2, sum 3, a b\n"), "\(launch): \(log)")
        }
    }

    @Test(.enabled(if: MPIProgram.isAvailable, "needs mpicc")) func pmixIsFound() async throws {
        let list = try cluster.run("/bin/sh", ["-c", "srun --mpi=list 2>&1"])
        let launch = try await MPILaunch.inSlurm(environment: cluster.environment)
        #expect((launch == .srun) == list.contains(/\bpmix\b/))
    }
}
