import Glibc
import Scoring
import Statistics

/// What is known of a system's bit rate.
public struct RunRate: Sendable, Equatable {
    /// The codec's name; systems of one codec at several rates form a curve.
    public var codec: String?
    /// Bits of the codes at their frame rate, kbit/s.
    public var nominalKbps: Double?
    /// Bits on disk or in the packets, kbit/s.
    public var actualKbps: Double?
    /// Bits that coding the streams apart needs, kbit/s.
    public var entropyKbps: Double?
    /// Bits that coding the streams together needs, kbit/s; only from enough frames.
    public var jointEntropyKbps: Double?
    /// Codes a second over all streams.
    public var tokensPerSecond: Double?
    /// Use of the codebooks, a stream each.
    public var codebooks: [CodebookUse]

    /// How a stream uses its codebook.
    public struct CodebookUse: Sendable, Equatable {
        /// The stream's number, from 0.
        public var stream: Int
        /// Entries of the codebook, frames counted, entries that occur.
        public var size: Int, frames: Int, used: Int
        /// Entropy of the codes, as counted and after Miller and Madow, bits.
        public var entropyBits: Double, entropyBitsMillerMadow: Double?
        /// Share of the most frequent entry.
        public var top1Share: Double?

        /// Share of the entries that occur.
        public var utilization: Double { size > 0 ? Double(used) / Double(size) : 0 }
        /// 2^H: the size of an evenly used codebook with this entropy.
        public var perplexity: Double { exp2(entropyBits) }
        /// Entropy as a share of log₂ of the size; `nil` for a codebook of one entry.
        public var normalizedEntropy: Double? { size > 1 ? min(1, entropyBits / log2(Double(size))) : nil }
        /// Whether there are ten frames an entry; with fewer an entry that does not occur need not be dead.
        public var hasEnoughFrames: Bool { frames / 10 >= size }
        /// Whether there are ten frames for each entry that occurs; with fewer the entropy is too low.
        public var isEntropyEstimable: Bool { frames / 10 >= used }
    }

    /// Whether the entropies are of frames enough to take them as they are.
    public var isEntropyEstimable: Bool { codebooks.allSatisfy(\.isEntropyEstimable) }

    /// The rate for plots: the actual one, else the nominal one.
    public var kbps: Double? { actualKbps ?? nominalKbps }
    /// Whether ``kbps`` is of bits on disk or in packets.
    public var isActual: Bool { actualKbps != nil }

    /// Nothing known but these.
    public init(codec: String? = nil, nominalKbps: Double? = nil, actualKbps: Double? = nil) {
        self.codec = codec
        self.nominalKbps = nominalKbps
        self.actualKbps = actualKbps
        codebooks = []
    }
}

// MARK: From a run's record and its codes

extension RunRate {
    /// Name of the file of codes in a run's folder.
    public static let codesFileName = "codes.jsonl"

    /// What a run's record (`codec`, `rate`, `codebooks`) and its `codes.jsonl` say; `nil` where they say nothing.
    init?(record: JSONValue?, runFolder: String) throws(ComparisonError) {
        self.init(codec: record?["codec"]?.text)
        let stored = record?["rate"]
        nominalKbps = stored?["nominalKbps"]?.double
        actualKbps = stored?["actualKbps"]?.double
        entropyKbps = stored?["entropyKbps"]?.double
        jointEntropyKbps = stored?["jointEntropyKbps"]?.double
        tokensPerSecond = stored?["tokensPerSecond"]?.double
        codebooks = (record?["codebooks"]?.elements ?? []).compactMap(CodebookUse.init)
        if let codes = try RunCodes.read(runFolder + "/" + Self.codesFileName) { add(codes) }
        for rate in [nominalKbps, actualKbps] {
            if let rate, !(rate > 0 && rate.isFinite) {
                throw ComparisonError(
                    .malformed, "\(runFolder): a bit rate of \(rate) kbit/s is impossible; correct the run's rate")
            }
        }
        if codec == nil, kbps == nil, codebooks.isEmpty { return nil }
    }

    private mutating func add(_ codes: RunCodes) {
        nominalKbps = codes.counts.nominalKbps
        actualKbps = codes.actualKbps ?? actualKbps
        entropyKbps = codes.counts.entropyKbps
        jointEntropyKbps = codes.counts.joint?.isEstimable == true ? codes.counts.jointEntropyKbps : nil
        tokensPerSecond = codes.counts.tokensPerSecond
        codebooks = codes.counts.codebooks.enumerated().compactMap { stream, use in
            use.map { CodebookUse(stream: stream, $0) }
        }
    }
}

extension RunRate.CodebookUse {
    init(stream: Int, _ statistics: CodebookStatistics) {
        self.init(
            stream: stream, size: statistics.codebookSize, frames: statistics.frameCount, used: statistics.usedCount,
            entropyBits: statistics.entropyBits, entropyBitsMillerMadow: statistics.entropyBitsMillerMadow,
            top1Share: statistics.topShare)
    }

    /// An element of a record's `codebooks`.
    init?(_ json: JSONValue) {
        guard let stream = json["stream"]?.int, let size = json["size"]?.int, let frames = json["frames"]?.int,
            let used = json["used"]?.int, let entropyBits = json["entropyBits"]?.double, size > 0, used >= 0,
            used <= size, entropyBits >= 0
        else { return nil }
        self.init(
            stream: stream, size: size, frames: frames, used: used, entropyBits: entropyBits,
            entropyBitsMillerMadow: json["entropyBitsMillerMadow"]?.double, top1Share: json["top1Share"]?.double)
    }
}
