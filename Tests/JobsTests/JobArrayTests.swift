import Testing

@testable import Jobs

/// What an array stands for, and which arrays are refused.
struct JobArrayTests {
    @Test func theNumberStandsEverywhere() throws {
        let array = JobArray(
            "x", count: 3, log: "exp/JOB/x.JOB.log", command: ["p", "--keys=keys.JOB.scp", "JOB", "JOBJOB", "job"])
        try array.check()
        #expect(array.command(of: 2) == ["p", "--keys=keys.2.scp", "2", "22", "job"])
        #expect(array.log(of: 3) == "exp/3/x.3.log")
        #expect(array.logPattern == "exp/*/x.*.log")
    }

    /// For users whose folders are called so.
    @Test func anotherWordCanStandForTheNumber() throws {
        var array = JobArray("x", count: 2, log: "/JOBS/x.TASK.log", command: ["p", "TASK", "/JOBS"])
        array.placeholder = "TASK"
        try array.check()
        #expect(array.command(of: 2) == ["p", "2", "/JOBS"])
        #expect(array.log(of: 1) == "/JOBS/x.1.log")
    }

    @Test func numbersAreInOrderOnce() {
        #expect(JobArray("x", jobs: [3, 1, 3], log: "JOB", command: ["p"]).jobs == [1, 3])
    }

    @Test func aSingleJobNeedsNoNumberInItsLog() throws {
        try JobArray("x", count: 1, log: "train.log", command: ["p"]).check()
    }

    @Test(arguments: [
        (JobArray("x", count: 0, log: "x.JOB.log", command: ["p"]), "no jobs"),
        (JobArray("x", jobs: [0, 1], log: "x.JOB.log", command: ["p"]), "from 1 on"),
        (JobArray("x", count: 2, log: "x.log", command: ["p"]), "one log"),
        (JobArray("x", count: 2, log: "x.JOB.log", command: []), "command"),
        (JobArray("x", count: 2, log: "x.JOB.log", command: ["p", "a\0"]), "NUL"),
        (JobArray("x", count: 2, log: "x.JOB.log", environment: ["a b": "c"], command: ["p"]), "'a b'"),
        (JobArray("x", count: 2, log: "x.JOB.log", environment: ["1A": "c"], command: ["p"]), "'1A'"),
        (
            JobArray("x", count: 2, log: "x.JOB.log", resources: JobResources(maxJobsRun: 0), command: ["p"]),
            "max-jobs-run"
        ),
        (JobArray("x", count: 2, log: "x.JOB.log", resources: JobResources(memory: "4 G"), command: ["p"]), "--mem"),
    ]) func arraysThatCannotRunAreRefused(_ array: JobArray, _ words: String) {
        let error = #expect(throws: JobError.self) { try array.check() }
        #expect(error?.kind == .request)
        #expect(error?.description.contains(words) == true)
    }

    @Test func aMissingFolderIsNamed() {
        let array = JobArray("x", count: 2, log: "x.JOB.log", folder: "/no/such/folder", command: ["p"])
        let error = #expect(throws: JobError.self) { try array.check() }
        #expect(error?.source == "/no/such/folder")
        #expect(error?.kind == .missing)
    }

    @Test func otherBackendsAreRefusedByName() throws {
        #expect(try JobBackend(named: "local") == .local)
        #expect(try JobBackend(named: "slurm") == .slurm)
        for name in ["stdout", "sge", "ssh", "pbs", ""] {
            let error = #expect(throws: JobError.self) { try JobBackend(named: name) }
            #expect(error?.description.contains("--cmd local") == true)
        }
    }
}
