/// Decoded utterances, of which the least recently used go first, and those that failed.
struct DecodedUtterances: Sendable {
    private enum Entry: Sendable {
        /// Some thread is decoding it.
        case awaited
        case decoded([Float], used: Int)
        case failed(ReadFailure)
    }

    private var entries: [Int: Entry] = [:]
    private var sampleCount = 0
    private var clock = 0

    /// What an utterance gave; `.some(nil)` where the caller has to decode it and ``keep(_:of:limit:)`` the result, and
    /// `nil` while another thread does.
    mutating func claim(_ utterance: Int) -> Result<[Float], ReadFailure>?? {
        switch entries[utterance] {
        case .awaited: return nil
        case .failed(let failure): return .failure(failure)
        case .decoded(let samples, _):
            clock += 1
            entries[utterance] = .decoded(samples, used: clock)
            return .success(samples)
        case nil:
            entries[utterance] = .awaited
            return .some(nil)
        }
    }

    /// Keeps what decoding gave, and forgets others until no more than `limit` samples are kept.
    mutating func keep(_ result: Result<[Float], ReadFailure>, of utterance: Int, limit: Int) {
        switch result {
        case .failure(let failure): entries[utterance] = .failed(failure)
        case .success(let samples):
            clock += 1
            sampleCount += samples.count
            entries[utterance] = .decoded(samples, used: clock)
            while sampleCount > limit, let oldest = leastRecentlyUsed(except: utterance) {
                sampleCount -= oldest.count
                entries[oldest.utterance] = nil
            }
        }
    }

    private func leastRecentlyUsed(except kept: Int) -> (utterance: Int, count: Int)? {
        var oldest: (utterance: Int, count: Int, used: Int)?
        for (utterance, entry) in entries where utterance != kept {
            guard case .decoded(let samples, let used) = entry, used < oldest?.used ?? .max else { continue }
            oldest = (utterance, samples.count, used)
        }
        return oldest.map { ($0.utterance, $0.count) }
    }
}
