import Files

/// One command run several times, with a number in place of a word: what ESPnet's scripts write as
/// `${train_cmd} JOB=1:8 exp/log/stats.JOB.log python3 … --shard JOB`.
public struct JobArray: Sendable, Hashable {
    /// What it is called: in the queue, and in messages.
    public var name: String
    /// The program and its arguments; the number replaces ``placeholder`` wherever it stands.
    public var command: [String]
    /// The numbers of its jobs, from 1 on, in order; a rerun has only some.
    public let jobs: [Int]
    /// The file that a job's header, output and end are written to, with the placeholder: `exp/log/stats.JOB.log`.
    /// A relative path is one from ``folder``.
    public var log: String
    /// The word that stands for the number.
    public var placeholder = "JOB"
    /// The folder that the jobs run in.
    public var folder: String
    /// Variables that the jobs need beside what they find where they run: Slurm may pass nothing on but `PATH`.
    public var environment: [String: String]
    /// What each job needs.
    public var resources: JobResources
    /// Which of the jobs are run.
    public var pick: JobPick

    /// The jobs of some numbers.
    public init(
        _ name: String, jobs: some Sequence<Int>, log: String, folder: String = ".",
        environment: [String: String] = [:],
        resources: JobResources = JobResources(), pick: JobPick = .all, command: [String]
    ) {
        self.name = name
        self.jobs = Set(jobs).sorted()
        self.log = log
        self.folder = folder
        self.environment = environment
        self.resources = resources
        self.pick = pick
        self.command = command
    }

    /// The jobs 1 to `count`.
    public init(
        _ name: String, count: Int, log: String, folder: String = ".", environment: [String: String] = [:],
        resources: JobResources = JobResources(), pick: JobPick = .all, command: [String]
    ) {
        self.init(
            name, jobs: count < 1 ? 1..<1 : 1..<count + 1, log: log, folder: folder, environment: environment,
            resources: resources, pick: pick, command: command)
    }

    /// A text with a job's number in it.
    func numbered(_ text: String, _ job: Int) -> String { text.replacing(placeholder, with: String(job)) }

    /// A job's command.
    public func command(of job: Int) -> [String] { command.map { numbered($0, job) } }

    /// A job's log, as it is shown.
    public func log(of job: Int) -> String { numbered(log, job) }

    /// The logs as messages write them, with `*` for the number.
    var logPattern: String { log.replacing(placeholder, with: "*") }

    /// The folder from the root on.
    var absoluteFolder: String { Paths.absolute(folder) }

    /// A log's place from the root on, of a job or with the placeholder.
    func place(ofLog log: String) -> String { log.hasPrefix("/") ? log : "\(absoluteFolder)/\(log)" }

    /// - Throws: ``JobError`` where this cannot be run.
    func check() throws(JobError) {
        guard let first = jobs.first, first >= 1 else {
            throw wrong(
                jobs.isEmpty ? "it has no jobs" : "job \(jobs[0]) has no number from 1 on", "number its jobs from 1 on")
        }
        guard !name.isEmpty, command.first?.isEmpty == false else {
            throw wrong("it has no name or no command", "give it both")
        }
        guard Self.isName(placeholder) else {
            throw wrong(
                "'\(placeholder)' cannot stand for the number", "use a word of letters, digits and underscores")
        }
        guard jobs.count == 1 || log.contains(placeholder) else {
            throw wrong(
                "all of its jobs would write into one log, \(log)", "put \(placeholder) into the log's name")
        }
        guard !log.isEmpty, !log.hasSuffix("/") else { throw wrong("it has no log", "give it a log's name") }
        if let name = environment.keys.sorted().first(where: { !Self.isName($0) }) {
            throw wrong("'\(name)' is no name of a variable", "leave it out of its environment")
        }
        let texts = [name, log, folder] + command + environment.values
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw wrong("its command, variables or paths hold a NUL", "take it out: no program can be given one")
        }
        guard Paths.resolved(folder) != nil else {
            throw JobError(
                folder, cause: "the jobs of '\(name)' are to run in this folder, which is not there",
                remedy: "make it, or check its name", kind: .missing)
        }
        try resources.check()
    }

    private func wrong(_ cause: String, _ remedy: String) -> JobError {
        JobError("job array '\(name)'", cause: cause, remedy: remedy, kind: .request)
    }

    private static func isName(_ text: String) -> Bool {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let isLetter = { (byte: UInt8) in (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") }
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    }
}
