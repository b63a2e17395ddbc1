import Foundation
import TestSupport
import Testing

@testable import Jobs

/// What is written around a job's output, and what is read of it again.
struct JobLogTests {
    @Test(arguments: [0, 1_764_153_300, 1_757_300_000, 1_700_000_007])
    func datesAreThoseOfDate(_ time: Int) throws {
        let outcome = try Command.shell("LC_ALL=C date -d @\(time)")
        #expect(LogDate.text(time) + "\n" == outcome.output)
    }

    @Test func headerAndFooterAreThoseOfRunPl() {
        let (start, end) = (1_764_153_300, 1_764_153_362)
        #expect(
            JobLogText.header(["p", "a b"], at: start) == "# p 'a b'\n# Started at \(LogDate.text(start))\n#\n")
        #expect(
            JobLogText.footer(.exited(3), from: start, to: end)
                == "# Accounting: time=62 threads=1\n"
                + "# Ended (code 3) at \(LogDate.text(end)), elapsed time 62 seconds\n")
    }

    @Test(arguments: [JobEnding.exited(0), .exited(1), .exited(137), .signaled(9)])
    func theEndIsReadAgain(_ ending: JobEnding) {
        let log = "# Ended (code 9) at …\noutput\n" + JobLogText.footer(ending, from: 10, to: 15)
        #expect(JobLogEnd(in: log)?.ending == ending)
        #expect(JobLogEnd(in: log)?.seconds == 5)
    }

    @Test(arguments: ["", "# p\n# Started at x\n#\nhalf", "# Ended (code x)", "Ended (code 0)"])
    func aLogWithoutAnEndHasNone(_ text: String) {
        #expect(JobLogEnd(in: text) == nil)
    }

    @Test func theLastLinesAreShownWithoutControls() {
        let workspace = Workspace()
        let lines = (1...30).map { "line \($0)" } + ["10 %\r\u{1B}[31mred\r", String(repeating: "x", count: 1000), ""]
        let path = workspace.write(lines.joined(separator: "\n") + "\n\n", to: "log")
        let shown = JobLogTail.lines(of: path)
        #expect(shown.count == 20)
        #expect(shown.first == "line 13")
        #expect(shown[18] == "[31mred")
        #expect(shown[19].count == 401)
        #expect(JobLogTail.lines(of: workspace["none"]) == [])
    }

    @Test(arguments: [(JobPick.all, [1, 2, 3, 4]), (.failed, [2, 3, 4]), (.incomplete, [3, 4])])
    func jobsArePickedByTheirLogs(_ pick: JobPick, _ jobs: [Int]) {
        let workspace = Workspace()
        workspace.write("# Ended (code 0) at x, elapsed time 4 seconds\n", to: "x.1.log")
        workspace.write("why\n# Ended (code 2) at x, elapsed time 5 seconds\n", to: "x.2.log")
        workspace.write("# p\n", to: "x.3.log")
        let array = JobArray("x", count: 4, log: "x.JOB.log", folder: workspace.path, pick: pick, command: ["p"])
        let picked = PickedJobs(array)
        #expect(picked.jobs == jobs)
        #expect(picked.kept.map(\.job) == (1...4).filter { !jobs.contains($0) })
        #expect(picked.kept.allSatisfy { $0.isKept })
        // What failed and is not run again has failed.
        let outcome = JobOutcome(script: "run.pl", array, picked.kept)
        #expect(outcome.failures.map(\.job) == (pick == .incomplete ? [2] : []))
        #expect(outcome.failures.allSatisfy { $0.lastLines.first == "why" })
    }

    @Test func failuresAreToldAsByRunPl() {
        let array = JobArray("x", count: 8, log: "exp/x.JOB.log", command: ["p"])
        let results = array.jobs.map { job in
            JobResult(
                job: job, ending: job == 3 ? .exited(1) : .exited(0), log: array.log(of: job), seconds: 1,
                lastLines: job == 3 ? ["one", "two"] : [], isKept: false)
        }
        #expect(
            JobOutcome(script: "run.pl", array, results).failureText == """
                run.pl: 1 / 8 failed, log is in exp/x.*.log
                job 3: exit status 1, log is in exp/x.3.log
                    one
                    two
                """)
        #expect(
            JobOutcome(script: "run.pl", array, [results[2]]).failureText?.hasPrefix(
                "run.pl: job failed, log is in exp/x.3.log\n") == true)
        #expect(JobOutcome(script: "run.pl", array, [results[0]]).failureText == nil)
    }
}
