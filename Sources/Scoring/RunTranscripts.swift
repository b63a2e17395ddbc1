import Audio

/// The lists of transcripts of a run: of the reference, and of what a recogniser heard of each system.
public struct RunTranscripts: Sendable {
    /// What is said.
    public let reference: TranscriptList
    /// What was heard, a list a system.
    public let systems: [TranscriptList]

    /// The lists, those of the systems in the plan's order.
    public init(reference: TranscriptList, systems: [TranscriptList]) {
        self.reference = reference
        self.systems = systems
    }

    /// Which lists a run was scored with, as its record has it.
    public struct Record: Sendable {
        /// Path and XXH128 of the reference's list and of the system's.
        public var reference: (path: String, hash: String), hypothesis: (path: String, hash: String)

        /// `{"reference": {"path": …, "xxh128": …}, "hypothesis": …}`.
        var json: JSONValue {
            .object(
                [("reference", reference), ("hypothesis", hypothesis)].map { side, list in
                    .init(side, .object([.init("path", .string(list.path)), .init("xxh128", .string(list.hash))]))
                })
        }
    }

    /// Lines of the reference's list and of a system's that could not be used.
    func problems(ofSystem system: Int) -> [CollectionProblem] { reference.problems + systems[system].problems }

    /// The record of a system's lists.
    public func record(ofSystem system: Int) -> Record {
        let list = systems[system]
        return Record(
            reference: (reference.path, reference.contentHash), hypothesis: (list.path, list.contentHash))
    }
}
