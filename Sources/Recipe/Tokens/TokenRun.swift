import Archives
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
        /// Entries of a codebook.
        public var codebookSize: Int
        /// Seconds of the audio that they stand for.
        public var seconds: Double
    }

    private let codec: any Codec
    private let output: String, name: String
    private let streams: Int
    private let shard: Shard?
    private let resampler: Resampler?
    private let dumpsAudio: Bool
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
    ///   - dumpsAudio: Whether decoded audio is written too, as an archive of WAV files.
    ///   - jobs: Utterances in work at the same time.
    /// - Throws: ``CodecError`` for a codec without codes, or with codebooks of several sizes.
    public init(
        _ codec: any Codec, output: String, name: String, streams: Int, shard: Shard?, resampler: Resampler?,
        dumpsAudio: Bool = false, jobs: Int
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
        self.dumpsAudio = dumpsAudio
    }

    /// What an archive holds, as its name says.
    private enum Content: String { case codec, resyn }

    private func paths(_ content: Content, _ index: Int) -> ArchivePaths {
        ArchivePaths(stem: "\(output)/data/\(name)_\(content.rawValue)_\(codec.description.name).\(index)")
    }
    private func paths(_ content: Content) -> ArchivePaths { paths(content, shard?.index ?? 1) }
    /// The table of the archive's records.
    public var tablePath: String { paths(.codec).table }

    /// Codes `utterances` and writes archive, tables and vocabulary.
    ///
    /// - Parameter progress: Called with key, seconds of audio and the reason of a failure.
    public func run(
        _ utterances: [Utterance], progress: @escaping @Sendable (String, Double, CodingFailure?) -> Void
    ) async throws -> Outcome {
        try codec.prepare(for: dumpsAudio ? [.encode, .decode] : .encode)
        let description = codec.description
        let used = min(streams, description.streams.count)
        let (codebookSize, hopLength) = (codebookSize, hopLength)
        let tokens = try OrderedArchive<[Int32]>(paths(.codec)) { writer, key, values in
            try writer.add(key, .integers(values))
        }
        let audio = try dumpsAudio ? OrderedArchive<[UInt8]>(paths(.resyn)) { try $0.add($1, audioFile: $2) } : nil
        let total = Shared((utterances: 0, tokens: 0, samples: 0))
        await forEach(utterances.count, jobs: jobs) { place in
            let utterance = utterances[place]
            do {
                try CodingFolder.check(utterance.key)
                let samples = try MonoAudio(
                    utterance.source, sampleRate: description.sampleRate, resampler
                ).samples
                let encoded = try await codec.encode(samples)
                guard case .codes(let codes) = encoded.payload else {
                    throw CodecError(description.setting, cause: "it gave no codes", remedy: "report this as a bug")
                }
                let found = CodecTokens(
                    codes, codebookSize: codebookSize, streams: used, frames: samples.count / hopLength)
                if let audio {
                    let decoded = try await codec.decode(encoded).prefix(samples.count)
                    let signal = Signal(sampleRate: description.sampleRate, channels: [decoded.map { Double($0) }])
                    audio.take(place, (utterance.key, try AudioWriter.encode(signal, as: .wav16)))
                }
                tokens.take(place, (utterance.key, found.values))
                total.change {
                    $0 = ($0.utterances + 1, $0.tokens + found.values.count, $0.samples + samples.count)
                }
                progress(utterance.key, Double(samples.count) / Double(description.sampleRate), nil)
            } catch {
                tokens.take(place, nil)
                audio?.take(place, nil)
                progress(utterance.key, 0, CodingFailure(error))
            }
        }
        try tokens.finish()
        try audio?.finish()
        try writeTables(streams: used)
        let sums = total.current
        return Outcome(
            finishedCount: sums.utterances, tokenCount: sums.tokens, vocabularySize: codebookSize * used,
            codebookSize: codebookSize, seconds: Double(sums.samples) / Double(description.sampleRate))
    }

    /// Joins the tables of the parts that are there, and writes the vocabulary; the last part to finish leaves all.
    private func writeTables(streams: Int) throws {
        let parts = shard.map { Array(1...$0.count) } ?? [1]
        try locking(output) {
            var tables = [("\(output)/\(name).scp", Content.codec)]
            if dumpsAudio { tables.append(("\(output)/\(name)_resyn_\(codec.description.name).scp", .resyn)) }
            for (path, content) in tables {
                let lines = parts.compactMap { FileManager.default.contents(atPath: paths(content, $0).table) }
                try WholeFile.write(Array(lines.joined()), to: path)
            }
        }
        guard shard?.index ?? 1 == 1 else { return }
        try WholeFile.write(
            CodecTokens.vocabulary(codebookSize: codebookSize, streams: streams),
            to: output + "/token_lists/codec_token_list")
    }
}
