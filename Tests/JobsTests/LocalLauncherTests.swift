import Foundation
import TestSupport
import Testing

@testable import Jobs

/// Jobs as processes of this machine.
struct LocalLauncherTests {
    private let workspace = Workspace()

    private func array(_ count: Int, _ script: String, resources: JobResources = JobResources()) -> JobArray {
        JobArray(
            "x", count: count, log: "log/x.JOB.log", folder: workspace.path, resources: resources,
            command: ["/bin/sh", "-c", script, "JOB"])
    }

    @Test(arguments: [
        // All where they are only a few more than processors.
        (3, 10, 3), (13, 10, 13), (14, 10, 10), (40, 10, 10), (2, 2, 2), (3, 2, 2),
    ]) func asManyRunAsRunPlStarts(_ jobs: Int, _ processors: Int, _ count: Int) {
        #expect(ConcurrentJobs.count(jobs, processors: processors, devices: nil, most: nil) == count)
    }

    @Test func devicesAndTheUserBoundThem() {
        #expect(ConcurrentJobs.count(13, processors: 10, devices: 3, most: nil) == 3)
        #expect(ConcurrentJobs.count(13, processors: 10, devices: 0, most: nil) == 1)
        #expect(ConcurrentJobs.count(13, processors: 10, devices: nil, most: 2) == 2)
        #expect(ConcurrentJobs.count(4, processors: 3, devices: 3, most: 9) == 3)
    }

    @Test func aLogHasHeaderOutputAndEnd() async throws {
        let array = array(1, "echo out; echo err >&2")
        let outcome = try await LocalLauncher().run(array) { _ in }
        #expect(outcome.isSuccess)
        let lines = try workspace.text("log/x.1.log").components(separatedBy: "\n")
        #expect(lines.count == 8)
        #expect(lines[0] == "# /bin/sh -c 'echo out; echo err >&2' 1")
        #expect(lines[1].hasPrefix("# Started at "))
        #expect(lines[2...4] == ["#", "out", "err"])
        #expect(lines[5].wholeMatch(of: /# Accounting: time=\d+ threads=1/) != nil)
        #expect(lines[6].wholeMatch(of: /# Ended \(code 0\) at .*, elapsed time \d+ seconds/) != nil)
    }

    @Test func allRunThoughSomeFail() async throws {
        let heard = Heard()
        let script = "echo job $0; case $0 in 2) echo no luck; exit 5;; 4) kill -9 $$;; esac"
        let outcome = try await LocalLauncher(processors: 2).run(array(5, script), heard.tell)
        #expect(heard.started.sorted() == [1, 2, 3, 4, 5])
        #expect(outcome.results.map(\.job) == [1, 2, 3, 4, 5])
        #expect(outcome.failures.map(\.job) == [2, 4])
        #expect(outcome.failures.map(\.ending) == [.exited(5), .exited(137)])
        let text = try #require(outcome.failureText)
        #expect(text.hasPrefix("run.pl: 2 / 5 failed, log is in log/x.*.log\n"))
        #expect(text.contains("job 2: exit status 5, log is in log/x.2.log\n"))
        #expect(text.contains("\n    no luck\n"))
        #expect(text.contains("job 4: exit status 137 (signal 9)"))
        #expect(!text.contains("# Accounting"))
    }

    @Test func aMissingProgramIsAFailureOfEachJob() async throws {
        var array = array(2, "")
        array.command = ["no-such-program", "JOB"]
        let outcome = try await LocalLauncher().run(array) { _ in }
        #expect(outcome.failures.map(\.ending) == [.exited(127), .exited(127)])
        #expect(outcome.failures[0].lastLines.contains { $0.contains("no-such-program") && $0.contains("not found") })
    }

    @Test func argumentsArriveAsTheyAre() async throws {
        var array = array(2, "")
        array.command =
            ["/bin/sh", "-c", #"printf '[%s]' "$@" "$V"; pwd; cat"#] + ["x"] + ShellTextTests.words + ["<JOB>"]
        array.environment = ["V": "a\nb"]
        let outcome = try await LocalLauncher().run(array) { _ in }
        #expect(outcome.isSuccess)
        let words = (ShellTextTests.words + ["<2>", "a\nb"]).map { "[\($0)]" }.joined()
        #expect(try workspace.text("log/x.2.log").contains("\n#\n\(words)\(workspace.path)\n# Accounting"))
    }

    @Test func noMoreRunThanAreAllowed() async throws {
        let script = """
            mkdir run.$0; ls -d run.* | wc -l >count.$0; sleep 0.2; rmdir run.$0
            """
        let array = array(6, script, resources: JobResources(maxJobsRun: 2))
        #expect(try await LocalLauncher(processors: 4).run(array) { _ in }.isSuccess)
        let counts = try (1...6).map {
            try workspace.text("count.\($0)").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(counts.allSatisfy { ["1", "2"].contains($0) }, "\(counts)")
        #expect(counts.contains("2"))
    }

    @Test func onlyWhatFailedIsRunAgain() async throws {
        workspace.write("", to: "log/.keep")
        var array = array(4, "echo $0 >>ran; [ -e ok ] || [ $0 != 3 ]")
        #expect(try await LocalLauncher().run(array) { _ in }.failures.map(\.job) == [3])
        workspace.write("", to: "ok")
        array.pick = .failed
        let heard = Heard()
        let outcome = try await LocalLauncher().run(array, heard.tell)
        #expect(outcome.isSuccess)
        #expect(heard.started == [3])
        #expect(outcome.results.filter(\.isKept).map(\.job) == [1, 2, 4])
        #expect(try workspace.text("ran").split(separator: "\n").sorted() == ["1", "2", "3", "3", "4"])
    }

    @Test func cancellationEndsAJobWithItsChildren() async throws {
        let mark = "mark-\(UUID().uuidString)"
        // One child in a group of its own, one that does not care for SIGTERM.
        let script = """
            set -m; sh -c 'trap "" TERM; sleep 100; :' \(mark) & set +m
            sh -c 'trap "" TERM; sleep 100; :' \(mark) &
            echo ready >ready.$0; wait; sleep 100; : \(mark)
            """
        let array = array(2, script)
        let launcher = LocalLauncher(processors: 2, grace: .milliseconds(300))
        let run = Task { try await launcher.run(array) { _ in } }
        #expect(try await Processes.wait { workspace.has("ready.1") && workspace.has("ready.2") })
        #expect(Processes.count(with: mark) >= 6)
        let start = ContinuousClock.now
        run.cancel()
        await #expect(throws: CancellationError.self) { _ = try await run.value }
        #expect(ContinuousClock.now - start < .seconds(5))
        // What was killed may take a moment to go.
        #expect(try await Processes.wait { Processes.count(with: mark) == 0 })
        // Such a job has no end in its log, and is run again.
        #expect(JobLogEnd(of: workspace["log/x.1.log"]) == nil)
    }

    @Test func aCancelledJobCanEndByItself() async throws {
        let array = array(1, "trap 'echo bye >bye; exit 0' TERM; echo >ready; while :; do sleep 0.1; done")
        let run = Task { try await LocalLauncher(grace: .seconds(5)).run(array) { _ in } }
        #expect(try await Processes.wait { workspace.has("ready") })
        run.cancel()
        await #expect(throws: CancellationError.self) { _ = try await run.value }
        #expect(workspace.has("bye"))
    }

    @Test func whatAJobLeavesRunningIsEnded() async throws {
        let mark = "mark-\(UUID().uuidString)"
        let array = array(1, "sh -c 'sleep 100; :' \(mark) & exit 0")
        #expect(try await LocalLauncher().run(array) { _ in }.isSuccess)
        #expect(try await Processes.wait(seconds: 2) { Processes.count(with: mark) == 0 })
    }

    /// The death of the program closes what the watching shell reads from; so does this.
    @Test func jobsEndWithTheirParent() async throws {
        let mark = "mark-\(UUID().uuidString)"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = [
            "/bin/sh", "-c", LocalJob.watch, "sh", "1", "/bin/sh", "-c", "trap '' TERM; echo >ready; sleep 100; :",
            mark,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: workspace.path)
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        #expect(try await Processes.wait { workspace.has("ready") })
        #expect(Processes.count(with: mark) > 0)
        try pipe.fileHandleForWriting.close()
        #expect(try await Processes.wait(seconds: 5) { Processes.count(with: mark) == 0 })
        process.waitUntilExit()
    }

    @Test func aLogThatCannotBeWrittenIsNamed() async throws {
        workspace.write("a file", to: "log")
        let error = await #expect(throws: JobError.self) { try await LocalLauncher().run(array(2, "true")) { _ in } }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.source.contains("/log") == true)
    }

    @Test func oneJobRunsWhereNobodyKnowsTheDevices() async throws {
        let heard = Heard()
        let array = array(
            3, "ls -d run.* 2>/dev/null; mkdir run.$0; sleep 0.05; rmdir run.$0", resources: JobResources(gpus: 1))
        #expect(try await LocalLauncher(processors: 4).run(array, heard.tell).isSuccess)
        #expect(heard.events.contains { if case .notice = $0 { true } else { false } })
        let logs = try (1...3).map { try workspace.text("log/x.\($0).log") }
        #expect(logs.allSatisfy { !$0.contains("\nrun.") })
    }
}
