import Files
import Foundation
import TestSupport
import Testing

@testable import Jobs

/// What is said to Slurm and what is read of its answers, without one.
struct SlurmTextTests {
    @Test(arguments: [([1], "1"), ([1, 2, 3], "1-3"), ([1, 3, 4, 5, 9], "1,3-5,9"), ([2, 4], "2,4")])
    func numbersAreShort(_ numbers: [Int], _ text: String) {
        #expect(TaskNumbers.text(numbers) == text)
    }

    @Test func submissionsAreRead() {
        #expect(SlurmSubmission("12\n")?.id == "12")
        #expect(SlurmSubmission("welcome\n12;big\n")?.clusterArguments == ["--clusters=big"])
        #expect(SlurmSubmission("Submitted batch job 77\n")?.id == "77")
        #expect(SlurmSubmission("") == nil)
        #expect(SlurmSubmission("error") == nil)
    }

    @Test func statesAreRead() {
        let queue = SlurmQueue(squeue: "CLUSTER: x\n3|RUNNING|None\n4|PENDING|Resources\n1|TIMEOUT|TimeLimit\n")
        #expect(queue.tasks[3]?.isRunning == true)
        #expect(queue.tasks[4] == SlurmQueue.Task(state: "PENDING", reason: "Resources"))
        #expect(queue.tasks[1]?.isOver == true)
        #expect(SlurmQueue.cause(queue.tasks[1]).contains("--time"))
        let accounts = SlurmQueue(sacct: "12_1|COMPLETED\n12_2|CANCELLED by 0\n123_3|FAILED\n", of: "12")
        #expect(accounts.tasks.keys.sorted() == [1, 2])
        #expect(SlurmQueue.cause(accounts.tasks[2]).contains("cancelled"))
        #expect(SlurmQueue.cause(nil).contains("--mem"))
    }

    @Test func theCommandOfAnArray() throws {
        let array = JobArray(
            "stats", count: 4, log: "log 100%/stats.JOB.log", folder: "/work dir",
            resources: JobResources(time: "1:0:0", tasks: 2, maxJobsRun: 3), command: ["p"])
        #expect(
            try SlurmLauncher().sbatchCommand(array, [1, 3, 4], "/s.sh") == [
                "sbatch", "--export=PATH", "--ntasks=2", "--job-name", "stats", "--time", "1:0:0", "-p", "cpu",
                "--open-mode=truncate", "--output=/work dir/log 100%%/stats.%a.log", "--array=1,3-4%3", "--parsable",
                "/s.sh",
            ])
    }

    /// The script by itself, as Slurm would start it: what a hostile command line does is reach the program.
    @Test func theScriptHandsTheCommandOver() throws {
        let workspace = Workspace()
        workspace.write("echo from path.sh\nexport set_there=yes\n", to: "path.sh")
        workspace.write("", to: "status/.keep")
        let array = JobArray(
            "x", count: 9, log: "x.JOB.log", folder: workspace.path,
            environment: ["V": "a b'$(id)\n"],
            command: ["/bin/sh", "-c", #"printf '[%s]' "$@" "$V" "$set_there"; echo; exit 3"#, "JOB"]
                + ShellTextTests.words + ["JOB a"])
        let script = workspace.write(
            SlurmScript(array: array, statusFolder: workspace["status"]).text, to: "script.sh")
        let outcome = try Command.shell("SLURM_ARRAY_TASK_ID=7 exec /bin/bash \(script)")
        #expect(outcome.status == 3)
        #expect(outcome.errors == "")
        let words = (ShellTextTests.words + ["7 a", "a b'$(id)\n", "yes"]).map { "[\($0)]" }.joined()
        #expect(outcome.output.contains("\n#\nfrom path.sh\n\(words)\n# Accounting: time="))
        #expect(outcome.output.hasPrefix("# Running on "))
        #expect(outcome.output.contains("\n# \(ShellText.logged(array.command(of: 7)))\n# Started at "))
        #expect(JobLogEnd(in: outcome.output)?.ending == .exited(3))
        let ending = try #require(
            SlurmStatusFolder(at: workspace["status"]).ending(of: 7))
        #expect(ending.ending == .exited(3))
    }

    @Test func aMissingSlurmIsSaid() async throws {
        let workspace = Workspace()
        let array = JobArray("x", count: 2, log: "x.JOB.log", folder: workspace.path, command: ["true"])
        let launcher = SlurmLauncher(environment: ["PATH": workspace.path])
        let error = await #expect(throws: JobError.self) { try await launcher.run(array) { _ in } }
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("sbatch") == true)
        #expect(error?.description.contains("--cmd local") == true)
    }
}
