import FoundationEssentials

/// A part of a stage that is done, skipped and resumed as a whole: one data set, or one model's decoding of one.
struct RecipeStep: Sendable {
    /// What decides its files, and what they are.
    struct Facts: Sendable {
        /// Hash of all that decides the files.
        var fingerprint: String
        /// The same without the audio.
        var settings: String
        /// Jobs that it is split into.
        var jobs: Int

        init(_ fingerprint: Fingerprint, jobs: Int = 1) {
            (self.fingerprint, settings) = fingerprint.facts
            self.jobs = jobs
        }
    }

    /// What it leaves.
    enum Output: Sendable {
        /// A file that is there.
        case file(String)
        /// A list that is there, with all files that it names.
        case list(String)

        /// Whether it is there.
        var isThere: Bool {
            switch self {
            case .file(let path): FileManager.default.fileExists(atPath: path)
            case .list(let path): ListedFiles.missing(of: path) == nil
            }
        }
    }

    /// The stage that it belongs to.
    let stage: RecipeStage
    /// What it makes of what: `data/dev → dump/raw/dev`.
    let title: String
    /// The folder of its record.
    let folder: String
    /// What must be there for it to count as done.
    let outputs: [Output]
    /// Looks at its inputs, which are there when its turn comes.
    let facts: @Sendable () throws -> Facts
    /// Takes away what an earlier run with other settings left, before this one counts as begun.
    var clear: @Sendable () throws -> Void = {}
    /// Refuses to go on from what an earlier run left.
    var check: @Sendable (_ earlier: StageRecord?, _ facts: Facts) throws -> Void = { _, _ in }
    /// Does it.
    ///
    /// - Parameter isGoingOn: Whether a broken run with the same settings left files that can be kept.
    let work: @Sendable (_ facts: Facts, _ isGoingOn: Bool) async throws -> Void
    /// Takes away what only a broken run would still need.
    var tidy: @Sendable () throws -> Void = {}

    /// Whether it is done and what it would make has not changed.
    func isDone(_ facts: Facts) -> Bool {
        guard let record = StageRecord.read(stage, in: folder), record.isFinished,
            record.fingerprint == facts.fingerprint
        else { return false }
        return outputs.allSatisfy(\.isThere)
    }

    /// Does it between two records: that it was begun, and that it is finished. Meanwhile no other run may.
    func run(_ facts: Facts, isForced: Bool) async throws {
        let lock = try StepLock(folder)
        defer { lock.release() }
        let earlier = StageRecord.read(stage, in: folder)
        if !isForced { try check(earlier, facts) }
        let isGoingOn =
            !isForced && earlier?.isFinished == false && earlier?.settings == facts.settings
            && earlier?.jobs == facts.jobs
        if !isGoingOn {
            // Whatever happens from here on, what is there is not that of the earlier record.
            try StageRecord.remove(stage, in: folder)
            try clear()
        }
        var record = StageRecord(
            fingerprint: facts.fingerprint, settings: facts.settings, isFinished: false, jobs: facts.jobs)
        try record.write(stage, in: folder)
        try await work(facts, isGoingOn)
        record.isFinished = true
        try record.write(stage, in: folder)
        try tidy()
    }
}
