/// The utterances of one epoch: stretches of the list, shuffled as a whole or as it is.
///
/// An epoch of n of U utterances goes on where the one before it ended; the list is shuffled again for every pass over
/// it.
struct UtteranceOrder: Sendable {
    /// Places `range` of the list shuffled with `seed`.
    struct Stretch: Sendable, Hashable {
        let seed: Int
        let range: Range<Int>
    }

    /// Number of utterances in the list.
    let count: Int
    let isShuffled: Bool
    let stretches: [Stretch]

    /// The order of `epoch` (from 1) over `count` utterances; `perEpoch` of them, or all.
    init(count: Int, perEpoch: Int?, epoch: Int, seed: Int, isShuffled: Bool) {
        self.count = count
        self.isShuffled = isShuffled
        guard count > 0, let perEpoch else {
            stretches = count > 0 ? [Stretch(seed: epoch + seed, range: 0..<count)] : []
            return
        }
        if perEpoch < count {
            let (pass, end) = (perEpoch * epoch).quotientAndRemainder(dividingBy: count)
            let begin = end - perEpoch
            stretches =
                begin >= 0
                ? [Stretch(seed: pass + seed, range: begin..<end)]
                : [
                    Stretch(seed: pass - 1 + seed, range: count + begin..<count),
                    Stretch(seed: pass + seed, range: 0..<end),
                ]
        } else {
            var (pass, cursor) = (perEpoch * (epoch - 1)).quotientAndRemainder(dividingBy: count)
            var remaining = perEpoch
            var stretches = [Stretch]()
            while remaining > 0 {
                let range = cursor..<min(cursor + remaining, count)
                stretches.append(Stretch(seed: pass + seed, range: range))
                remaining -= range.count
                (pass, cursor) = (pass + 1, 0)
            }
            self.stretches = stretches
        }
    }

    /// The places in the list that a stretch names.
    func utterances(of stretch: Stretch) -> ArraySlice<Int> {
        var list = Array(0..<count)
        if isShuffled {
            // ChunkPlan has checked that the seeds of its epoch have 32 bits.
            var state = NumPyRandomState(seed: UInt32(truncatingIfNeeded: stretch.seed))
            state.shuffle(&list)
        }
        return list[stretch.range]
    }
}
