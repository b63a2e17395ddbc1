import Codecs

/// How utterances are cut into chunks and chunks put into batches: the options of ESPnet's chunk iterator.
struct ChunkSettings: Sendable, Hashable {
    /// Lengths of chunks (`chunk_length`).
    let lengths: ChunkLengths
    /// Distance of two chunks as a part of their length (`chunk_shift_ratio`).
    let shiftRatio: Double
    /// Chunks that are collected before they are mixed and handed out (`num_cache_chunks`).
    let cachedChunks: Int
    /// Chunks of a batch (`batch_size`).
    let batchSize: Int
    /// Utterances of an epoch (`num_iters_per_epoch`, which counts utterances in this iterator); `nil` is all of them.
    let utterancesPerEpoch: Int?
    /// Whether utterances that are not longer than any chunk are left out (`chunk_discard_short_samples`), rather than
    /// kept whole.
    let discardsShort: Bool
    /// Of what utterances that are kept whole have a multiple, in samples, and at least how many; the rest is cut off.
    let wholeUnit: Int, leastWhole: Int
    /// Whether utterances shorter than a chunk are lengthened in training (`use_preprocessor`).
    let padsShort: Bool
    /// What longer chunks are shortened to, in samples (`chunk_max_abs_length`); `nil` is no limit.
    let longest: Int?
    /// Where all random numbers come from (`seed`).
    let seed: Int

    /// Checked settings.
    init(
        lengths: ChunkLengths, shiftRatio: Double = 0.5, cachedChunks: Int = 1024, batchSize: Int,
        utterancesPerEpoch: Int? = nil, discardsShort: Bool = true, padsShort: Bool = true, longest: Int? = nil,
        wholeUnit: Int = 1, leastWhole: Int = 1, seed: Int = 0
    ) throws(CodecError) {
        func require(_ fits: Bool, _ option: String, _ cause: String, _ remedy: String) throws(CodecError) {
            if !fits { throw CodecError(option, cause: cause, remedy: remedy, kind: .request) }
        }
        let shortest = min(lengths.shortest, longest ?? .max)
        try require(
            batchSize > 0, "batch_size", "a batch of \(batchSize) chunks holds nothing", "give 1 or more")
        try require(
            cachedChunks >= 0, "num_cache_chunks", "\(cachedChunks) is negative", "give 0 or more, such as 1024")
        try require(
            (1...1 << 31).contains(utterancesPerEpoch ?? 1), "num_iters_per_epoch",
            "\(utterancesPerEpoch ?? 0) is no number of utterances", "give 1 or more, or null for all utterances")
        try require(
            longest ?? 1 > 0, "chunk_max_abs_length", "a chunk has at least 1 sample", "give 1 or more, or null")
        try require(
            shiftRatio.isFinite && shiftRatio > 0 && shiftRatio <= 1000
                && Int(Double(shortest) * shiftRatio) > 0,
            "chunk_shift_ratio", "\(shiftRatio) moves a chunk of \(shortest) samples by no sample",
            "give a ratio above 0, such as 0.5")
        try require(
            (0...Int(UInt32.max)).contains(seed), "seed", "\(seed) is not a number of 32 bits",
            "give 0 to \(UInt32.max)")
        self.lengths = lengths
        self.shiftRatio = shiftRatio
        self.cachedChunks = cachedChunks
        self.batchSize = batchSize
        self.utterancesPerEpoch = utterancesPerEpoch
        self.discardsShort = discardsShort
        self.padsShort = padsShort
        self.longest = longest
        (self.wholeUnit, self.leastWhole) = (wholeUnit, leastWhole)
        self.seed = seed
    }

    /// Samples of an utterance of `length` samples with the zeros that are added at its end.
    ///
    /// In training one that is *shorter* than the chunk gets one sample more than a chunk; one of exactly a chunk's length
    /// stays and is then too short. That is ESPnet's preprocessor with one chunk length. With several it stops with a
    /// `TypeError`; here the shortest of them counts.
    func paddedLength(of length: Int, in pass: DataPass) -> Int {
        padsShort && pass == .training && length < lengths.shortest ? lengths.shortest + 1 : length
    }

    /// The chunk lengths that an utterance of `length` samples, padding included, may be cut into.
    func candidates(for length: Int) -> [Int] {
        lengths.candidates.lazy.filter { $0 < length }.map { min($0, longest ?? .max) }
    }

    /// How many samples of an utterance that no chunk fits into are kept, padding included; `nil` where it is left out.
    func wholeLength(of length: Int) -> Int? {
        guard !discardsShort else { return nil }
        let whole = length - length % wholeUnit
        return whole >= leastWhole ? whole : nil
    }

    /// The distance of two chunks of `length`, in samples.
    func shift(of length: Int) -> Int { Int(Double(length) * shiftRatio) }
}
