import Glibc

/// What the codes of a run say about its codec, counted utterance by utterance: utilization and entropy of each stream,
/// entropy of all together, and the bit rates that follow.
///
/// Memory is bounded: a count a code (of those that occur, for codebooks of more than a million), a count a pair of
/// codes of neighbouring streams, and at most a million different tuples. What would need more could only be estimated
/// from over ten million frames, and is given up.
///
/// ```swift
/// var counts = CodeCounts(streams: [CodeStream](repeating: CodeStream(codebookSize: 1024, frameRate: 75), count: 8))
/// for utterance in utterances { try counts.add(utterance.codes) }
/// ```
public struct CodeCounts: Sendable {
    /// The streams in the codec's order.
    public let streams: [CodeStream]

    /// The largest number of codes, pairs or tuples that are counted in a table.
    public static let maximumDistinct = 1 << 20

    private var codes: [CodeTable]
    /// For each stream but the last its pairs with the next; `nil` where they are not counted.
    private var pairs: [CodePairTable?]
    private var tuples: CodeTupleCounts?

    /// No codes yet, of these streams.
    public init(streams: [CodeStream]) {
        self.streams = streams
        codes = streams.map { CodeTable(codebookSize: $0.codebookSize) }
        pairs = zip(streams, streams.dropFirst()).map { CodePairTable($0, $1) }
        let areAligned = streams.allSatisfy { $0.frameRate == streams[0].frameRate }
        tuples = areAligned && !streams.isEmpty ? CodeTupleCounts(limit: Self.maximumDistinct) : nil
    }

    /// Adds the codes of an utterance, `utterance[stream][frame]`. If it throws, nothing was added.
    public mutating func add(_ utterance: [[Int]]) throws(CodeError) {
        try check(utterance)
        for (stream, row) in utterance.enumerated() { codes[stream].add(row) }
        for stream in pairs.indices { pairs[stream]?.add(utterance[stream], utterance[stream + 1]) }
        tuples?.add(utterance)
    }

    /// Adds what another part of the run counted, of the same streams.
    public mutating func add(_ other: CodeCounts) {
        precondition(streams == other.streams, "counts of different streams do not add")
        for stream in codes.indices { codes[stream].add(other.codes[stream]) }
        for stream in pairs.indices {
            if let pair = other.pairs[stream] { pairs[stream]?.add(pair) }
        }
        if let others = other.tuples { tuples?.add(others) }
    }

    private func check(_ utterance: [[Int]]) throws(CodeError) {
        guard utterance.count == streams.count else {
            throw .streamCount(found: utterance.count, expected: streams.count)
        }
        for (stream, row) in utterance.enumerated() {
            // Streams of one rate have a code each in every frame.
            if let aligned = streams.firstIndex(where: { $0.frameRate == streams[stream].frameRate }),
                row.count != utterance[aligned].count
            {
                throw .frameCount(stream: stream, found: row.count, expected: utterance[aligned].count)
            }
            let size = streams[stream].codebookSize
            if let frame = row.firstIndex(where: { $0 < 0 || $0 >= size }) {
                throw .outOfRange(stream: stream, frame: frame, code: row[frame], codebookSize: size)
            }
        }
    }

    /// For each stream the use of its codebook; `nil` for a stream without frames.
    public var codebooks: [CodebookStatistics?] {
        zip(streams, codes).map { CodebookStatistics(counts: $1.counts, codebookSize: $0.codebookSize) }
    }

    /// What the streams say together; `nil` without frames, for streams of different rates, or with more than a million
    /// different tuples.
    public var joint: JointCodeStatistics? { tuples?.counts.flatMap { JointCodeStatistics(counts: $0) } }

    /// How much a stream and the next one say twice; `nil` without frames, for streams of different rates, or for more
    /// than a million pairs of codes.
    public func mutualInformation(ofStreamAndNext stream: Int) -> MutualInformation? {
        precondition(stream >= 0 && stream + 1 < streams.count, "a pair of streams is one and the next")
        guard let pair = pairs[stream].flatMap({ JointCodeStatistics(counts: $0.counts) }),
            let first = CodebookStatistics(counts: codes[stream].counts, codebookSize: streams[stream].codebookSize),
            let second = CodebookStatistics(
                counts: codes[stream + 1].counts, codebookSize: streams[stream + 1].codebookSize)
        else { return nil }
        return MutualInformation(
            bits: max(0, first.entropyBits + second.entropyBits - pair.entropyBits),
            isEstimable: pair.frameCount / 10 >= first.codebookSize * second.codebookSize)
    }

    /// Σ log₂ V · frame rate / 1000: what codes of fixed length cost, in kbit/s.
    public var nominalKbps: Double {
        streams.lazy.map { log2(Double($0.codebookSize)) * $0.frameRate / 1000 }.compensatedSum()
    }

    /// Σ H · frame rate / 1000: a lower bound of what coding the streams apart with a fixed table costs, in kbit/s.
    /// `nil` if a stream has no frames.
    public var entropyKbps: Double? {
        let rates = zip(streams, codebooks).compactMap { stream, codebook in
            codebook.map { $0.entropyBits * stream.frameRate / 1000 }
        }
        return rates.count == streams.count ? rates.compensatedSum() : nil
    }

    /// H of all streams together · frame rate / 1000, in kbit/s; to be shown only if ``joint`` is estimable. `nil` where
    /// that is.
    public var jointEntropyKbps: Double? { joint.map { $0.entropyBits * streams[0].frameRate / 1000 } }

    /// Codes of all streams a second.
    public var tokensPerSecond: Double { streams.lazy.map(\.frameRate).compensatedSum() }
}
