import Codecs

/// The batches of one epoch, as ESPnet's chunk iterator makes them: a function of the utterances' lengths alone, so that
/// an epoch can be repeated, or resumed in the middle, without reading audio.
///
///     for batch in try ChunkPlan(lengths: lengths, settings: settings, epoch: 3, pass: .training) { … }
///
/// Every chunk of an utterance goes into the cache of its length. A cache that holds more than
/// ``ChunkSettings/cachedChunks`` is mixed and handed out in batches; what is left waits for the next time, and at the end
/// of the epoch is lost. Batches are made when they are asked for.
struct ChunkPlan: Sequence, Sendable {
    /// Lengths of the utterances in samples, in the order of the list, padding included.
    let lengths: [Int]
    let settings: ChunkSettings
    /// The epoch, from 1.
    let epoch: Int
    let pass: DataPass
    let order: UtteranceOrder

    /// The plan of `epoch` for utterances of `lengths` samples, as they are in their files.
    ///
    /// In validation there is no shuffling and no padding, and ``ChunkSettings/utterancesPerEpoch`` does not count.
    init(lengths: [Int], settings: ChunkSettings, epoch: Int, pass: DataPass) throws(CodecError) {
        guard epoch >= 1 else {
            throw CodecError("epoch \(epoch)", cause: "epochs count from 1", remedy: "give 1 or more", kind: .request)
        }
        let order = UtteranceOrder(
            count: lengths.count, perEpoch: pass == .training ? settings.utterancesPerEpoch : nil, epoch: epoch,
            seed: settings.seed, isShuffled: pass == .training)
        let largest = order.stretches.reduce(epoch + settings.seed) { Swift.max($0, $1.seed) }
        guard largest <= Int(UInt32.max) else {
            throw CodecError(
                "seed \(settings.seed)", cause: "the random numbers of epoch \(epoch) would need the seed \(largest)",
                remedy: "give a seed so that seed and epochs stay below \(UInt32.max)", kind: .request)
        }
        self.lengths = lengths.map { settings.paddedLength(of: $0, in: pass) }
        self.settings = settings
        self.epoch = epoch
        self.pass = pass
        self.order = order
    }

    /// What plans of the same batches have in common, for people too.
    var fingerprint: String {
        let hash = lengths.reduce(into: UInt64(0xCBF2_9CE4_8422_2325)) { hash, length in
            hash = (hash ^ UInt64(length)) &* 0x0000_0100_0000_01B3
        }
        let perEpoch = settings.utterancesPerEpoch.map { " of which \($0) an epoch" } ?? ""
        let chunks = settings.lengths.candidates.map { "\($0)" }.joined(separator: ", ")
        let limit = settings.longest.map { " of at most \($0)" } ?? ""
        let short = settings.discardsShort ? "" : ", shorter ones whole"
        return "\(lengths.count) utterances (\(String(hash, radix: 16)))\(perEpoch), seed \(settings.seed), batches of "
            + "\(settings.batchSize) chunks of \(chunks) samples\(limit)\(short) at \(settings.shiftRatio), \(settings.cachedChunks) at a time"
    }

    /// How many batches it has; all are made for it.
    var batchCount: Int { reduce(0) { count, _ in count + 1 } }

    /// Places of the utterances that give no chunk because they are too short.
    var tooShort: [Int] {
        let shortest = settings.lengths.shortest
        return lengths.indices.filter {
            lengths[$0] <= shortest && settings.wholeLength(of: lengths[$0]) == nil
        }
    }

    func makeIterator() -> ChunkBatches { ChunkBatches(plan: self) }
}
