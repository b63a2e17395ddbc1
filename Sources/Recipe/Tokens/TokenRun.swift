import Audio
import Codecs
import FoundationEssentials
import Scoring

/// Codes a collection into token archives.
public struct TokenRun: Sendable {
    /// What a run came to.
    public struct Outcome: Sendable {
        /// Utterances in the archive.
        public var finishedCount: Int
        /// Tokens in the archive.
        public var tokenCount: Int
        /// Tokens in the vocabulary.
        public var vocabularySize: Int
    }

    private let codec: any Codec
    private let output: String, name: String
    private let streams: Int
    private let shard: Shard?
    private let resampler: Resampler?
    private let jobs: Int
    private let codebookSize: Int, hopLength: Int

    /// A run of a codec with streams of codes.
    ///
    /// - Parameters:
    ///   - codec: All streams must have codebooks of one size.
    ///   - output: Folder for archives, tables and vocabulary.
    ///   - name: Name of the archives.
    ///   - streams: At most how many of the leading streams.
    ///   - shard: Which part of the collection this is; its number names the archive.
    ///   - resampler: What brings audio to the codec's rate; `nil` to refuse other rates.
    ///   - jobs: Utterances in work at the same time.
    /// - Throws: ``CodecError`` for a codec without codes, or with codebooks of several sizes.
    public init(
        _ codec: any Codec, output: String, name: String, streams: Int, shard: Shard?, resampler: Resampler?, jobs: Int
    ) throws(CodecError) {
        let description = codec.description
        guard let size = description.streams.first?.codebookSize, let hop = description.hopLength,
            description.streams.allSatisfy({ $0.codebookSize == size })
        else {
            throw CodecError(
                description.setting, cause: "its bit stream has no codes of one codebook size",
                remedy: "tokens can be made of neural codecs only")
        }
        self.codec = codec
        (codebookSize, hopLength) = (size, hop)
        (self.output, self.name) = (output, name)
        (self.streams, self.shard) = (streams, shard)
        (self.resampler, self.jobs) = (resampler, jobs)
    }

    private func stem(_ index: Int) -> String { "\(output)/data/\(name)_codec_\(codec.description.name).\(index)" }
    private func table(_ index: Int) -> String { stem(index) + ".scp" }
    private var stem: String { stem(shard?.index ?? 1) }
    /// The table of the archive's records.
    public var tablePath: String { stem + ".scp" }

    /// Codes `utterances` and writes archive, tables and vocabulary.
    ///
    /// - Parameter progress: Called with key, seconds of audio and the reason of a failure.
    public func run(
        _ utterances: [Utterance], progress: @escaping @Sendable (String, Double, CodingFailure?) -> Void
    ) async throws -> Outcome {
        try codec.prepare(for: .encode)
        let description = codec.description
        let used = min(streams, description.streams.count)
        let tokens = Shared<[Int: [Int32]]>([:])
        await forEach(utterances.count, jobs: jobs) { place in
            let utterance = utterances[place]
            do {
                try CodingFolder.check(utterance.key)
                let samples = try MonoAudio(
                    utterance.source, sampleRate: description.sampleRate, resampler
                ).samples
                guard case .codes(let codes) = try await codec.encode(samples).payload else {
                    throw CodecError(description.setting, cause: "it gave no codes", remedy: "report this as a bug")
                }
                let found = CodecTokens(
                    codes, codebookSize: codebookSize, streams: used, frames: samples.count / hopLength)
                tokens.change { $0[place] = found.values }
                progress(utterance.key, Double(samples.count) / Double(description.sampleRate), nil)
            } catch {
                progress(utterance.key, 0, CodingFailure(error))
            }
        }
        return try write(utterances, tokens.current, streams: used)
    }

    private func write(
        _ utterances: [Utterance], _ tokens: [Int: [Int32]], streams: Int
    ) throws -> Outcome {
        var archive = IntegerArchive(path: stem + ".ark")
        for (place, utterance) in utterances.enumerated() {
            if let values = tokens[place] { archive.add(utterance.key, values) }
        }
        try WholeFile.write(archive.archive, to: stem + ".ark")
        try WholeFile.write(archive.table, to: tablePath)
        let parts = shard.map { shard in (1...shard.count).map(table) } ?? [tablePath]
        try locking(output) {
            // Of the parts that are there; the last to finish leaves the whole table.
            let tables = parts.compactMap { FileManager.default.contents(atPath: $0) }
            try WholeFile.write(Array(tables.joined()), to: "\(output)/\(name).scp")
        }
        if shard?.index ?? 1 == 1 {
            try WholeFile.write(
                CodecTokens.vocabulary(codebookSize: codebookSize, streams: streams),
                to: output + "/token_lists/codec_token_list")
        }
        return Outcome(
            finishedCount: tokens.count, tokenCount: tokens.values.reduce(0) { $0 + $1.count },
            vocabularySize: codebookSize * streams)
    }
}
