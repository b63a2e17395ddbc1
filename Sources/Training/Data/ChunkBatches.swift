/// The batches of a ``ChunkPlan``, one after another.
struct ChunkBatches: IteratorProtocol, Sendable {
    private let plan: ChunkPlan
    private var state: NumPyRandomState
    private var isShuffled: Bool { plan.pass == .training }

    private var stretch = 0
    private var utterances: ArraySlice<Int> = []

    /// Chunks that wait, by their length; 0 stands for utterances that are kept whole.
    private var caches: [Int: [Chunk]] = [:]
    /// The keys of ``caches`` in the order in which they came.
    private var cacheOrder: [Int] = []
    /// The next cache of ``cacheOrder`` to be emptied at the end.
    private var emptied = 0
    /// Mixed chunks that are being handed out, whole batches only.
    private var ready: ArraySlice<Chunk> = []

    init(plan: ChunkPlan) {
        self.plan = plan
        // The plan has checked that it has 32 bits.
        state = NumPyRandomState(seed: UInt32(truncatingIfNeeded: plan.epoch + plan.settings.seed))
    }

    /// The next batch: rows of one length, or of several where utterances are kept whole.
    mutating func next() -> [Chunk]? {
        let size = plan.settings.batchSize
        while ready.isEmpty {
            if let utterance = nextUtterance() {
                cut(utterance)
            } else if emptied < cacheOrder.count {
                mix(cacheOrder[emptied])
                emptied += 1
            } else {
                return nil
            }
        }
        defer { ready = ready.dropFirst(size) }
        return Array(ready.prefix(size))
    }

    private mutating func nextUtterance() -> Int? {
        while utterances.isEmpty {
            guard stretch < plan.order.stretches.count else { return nil }
            utterances = plan.order.utterances(of: plan.order.stretches[stretch])
            stretch += 1
        }
        return utterances.removeFirst()
    }

    /// Puts the chunks of an utterance into their cache, and mixes it if it is full.
    private mutating func cut(_ utterance: Int) {
        let settings = plan.settings
        let length = plan.lengths[utterance]
        let candidates = settings.candidates(for: length)
        let key: Int
        var chunks = [Chunk]()
        if candidates.isEmpty {
            guard let whole = settings.wholeLength(of: length) else { return }
            key = 0
            chunks.append(Chunk(utterance: utterance, start: 0, length: whole))
        } else {
            key = state.choice(candidates)
            let shift = settings.shift(of: key)
            let (further, rest) = (length - key).quotientAndRemainder(dividingBy: shift)
            let first = isShuffled ? state.randint(0, rest + 1) : 0
            chunks = (0...further).map { Chunk(utterance: utterance, start: first + $0 * shift, length: key) }
        }
        if caches[key] == nil { cacheOrder.append(key) }
        caches[key, default: []] += chunks
        if caches[key, default: []].count > max(settings.cachedChunks, settings.batchSize) { mix(key) }
    }

    /// Makes the chunks of a cache ready in whole batches; what is left stays, in its new order.
    private mutating func mix(_ key: Int) {
        guard var chunks = caches[key] else { return }
        if isShuffled { state.shuffle(&chunks) }
        let whole = chunks.count - chunks.count % plan.settings.batchSize
        ready = chunks[..<whole]
        caches[key] = Array(chunks[whole...])
    }
}
