import Audio
import Codecs
import Files
import FoundationEssentials
import Scoring

/// Encodes, decodes or both, utterance by utterance, several at a time.
///
/// An utterance's files appear whole or not at all, and one that fails does not stop the others.
public struct CodingRun: Sendable {
    /// What is done with an utterance.
    public enum Work: Sendable {
        /// Audio to codes.
        case encode
        /// Codes of a folder to audio.
        case decode(CodecFolder)
        /// Audio to codes to audio.
        case resynthesize

        var writesCodes: Bool { if case .decode = self { false } else { true } }
        var writesAudio: Bool { if case .encode = self { false } else { true } }

        /// The parts of the folder that are written.
        var parts: [CodingFolder.Part] { (writesCodes ? [.codec] : []) + (writesAudio ? [.wav] : []) }

        var codecWork: CodecWork {
            switch self {
            case .encode: .encode
            case .decode: .decode
            case .resynthesize: [.encode, .decode]
            }
        }
    }

    /// How it is done.
    public struct Options: Sendable {
        /// Utterances in work at the same time.
        public var jobs = 1
        /// Encoding of decoded audio.
        public var format = AudioFileFormat.wav16
        /// What brings audio to the codec's rate; `nil` to refuse other rates.
        public var resampler: Resampler?
        /// What is done with an earlier run's files in the folder.
        public var earlierFiles = EarlierFiles.refused
        /// Which part of the collection this is, where several runs share a folder.
        public var shard: Shard?

        /// One job, 16-bit files.
        public init() {}
    }

    /// An utterance that is done.
    public struct Event: Sendable {
        /// Its key.
        public var key: String
        /// Seconds of audio.
        public var duration: Double
        /// Whether an earlier run's files were kept.
        public var isReused: Bool
        /// Why it failed, if it did.
        public var failure: CodingFailure?
    }

    /// What a run came to.
    public struct Outcome: Sendable {
        /// Rates of all finished utterances.
        public var account: RateAccount
        /// Keys that failed, with the reason, in order.
        public var failures: [(key: String, message: String)]
        /// Finished keys, those that were kept included.
        public var finishedCount: Int
        /// Decoded keys whose codes were made by another checkpoint of the same kind of codec.
        public var otherModelCount = 0
        /// Utterances of several channels, which were averaged.
        public var averagedCount = 0
    }

    let codec: any Codec
    let folder: CodingFolder
    let work: Work
    let options: Options

    /// A run of a codec into a folder.
    public init(_ codec: any Codec, into folder: CodingFolder, _ work: Work, _ options: Options) {
        self.codec = codec
        self.folder = folder
        self.work = work
        self.options = options
    }

    /// Does the work for all of `utterances`, of which the sources are read unless codes are decoded; writes the tables at
    /// the end.
    ///
    /// - Throws: ``CodecError`` before anything is written, if the codec lacks a program, or the folder holds files that
    ///   this run must not touch; ``OutputError`` if a table cannot be written; `CancellationError` if the task was
    ///   cancelled. Finished utterances are then kept, without tables.
    public func run(_ utterances: [Utterance], progress: @escaping @Sendable (Event) -> Void) async throws -> Outcome {
        try codec.prepare(for: work.codecWork)
        try checkApart(utterances)
        try folder.make()
        try folder.begin(records, options.earlierFiles, options.shard)
        if options.earlierFiles == .replaced { try removeEarlier(utterances) }
        let results = Shared<[Int: Result]>([:])
        // Sums of integers, so the order in which utterances are finished does not matter.
        let account = Shared(RateAccount(codec.description))
        // What ends the run: where nothing can be written, others fail too.
        let end = Shared<CodecError?>(nil)
        await forEach(utterances.count, jobs: options.jobs) { place in
            guard end.current == nil else { return }
            let result: Result
            do throws(CodecError) { result = try await process(utterances[place], account) } catch {
                return end.change { $0 = $0 ?? error }
            }
            // What was broken off did not fail, and nobody waits for more news.
            guard !Task.isCancelled else { return }
            results.change { $0[place] = result }
            progress(result.event)
        }
        // Parts of a collection share the records with others, which may have begun.
        if options.shard == nil { folder.end(work.parts) }
        try Task.checkCancellation()
        if let error = end.current { throw error }
        return try finish(utterances, results.current, account.current)
    }

    private var records: [(part: CodingFolder.Part, record: CodingRecord)] {
        let identity = codec.identity
        return work.parts.map { part in
            let record = CodingRecord(
                codec: codec.description.setting, model: identity.modelHash, settings: identity.settings,
                targetBandwidth: identity.targetBandwidth, resampler: options.resampler.map { "\($0)" },
                wavFormat: part == .wav ? options.format.name : nil, codes: part == .wav ? codesElsewhere : nil,
                files: identity.files)
            return (part, record)
        }
    }

    /// The folder of codes that are decoded, where that is not the one beside the decoded audio.
    private var codesElsewhere: String? {
        guard case .decode(let source) = work, let path = Paths.resolved(source.path),
            path != Paths.resolved(folder.codes.path)
        else { return nil }
        return path
    }

    struct Result: Sendable {
        var event: Event
        /// The encoded file's path, for the table.
        var codesPath: String?
        var isOfOtherModel = false
        var isAveraged = false
    }

    private func finish(
        _ utterances: [Utterance], _ results: [Int: Result], _ account: RateAccount
    ) throws -> Outcome {
        var outcome = Outcome(account: account, failures: [], finishedCount: 0)
        var lines = [CodingFolder.Part: [(key: String, path: String)]]()
        for place in utterances.indices {
            guard let result = results[place] else { continue }
            let key = utterances[place].key
            if let failure = result.event.failure {
                outcome.failures.append((key, failure.description))
                continue
            }
            outcome.finishedCount += 1
            if result.isOfOtherModel { outcome.otherModelCount += 1 }
            if result.isAveraged { outcome.averagedCount += 1 }
            if work.writesAudio { lines[.wav, default: []].append((key, try folder.audio(key))) }
            if let path = result.codesPath { lines[.codec, default: []].append((key, path)) }
        }
        let failed = Set(outcome.failures.map(\.key))
        let keepsOthers = options.earlierFiles == .kept
        for part in work.parts {
            try folder.writeTable(
                part, lines[part] ?? [], options.shard, keepingOthersBut: keepsOthers ? failed : nil)
        }
        return outcome
    }
}
