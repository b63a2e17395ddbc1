/// Which consecutive speakers go to which part, so that parts have about the same number of lines.
///
/// The rule of `split_scp.pl --utt2spk`: speaker s of S begins in part ⌊s·n/S⌋; then, part by part, its last speaker goes
/// to the next part and its first one to the part before where that makes the difference of the two sizes smaller, until
/// nothing moves any more.
struct SpeakerBalance {
    /// The speakers of each part.
    private(set) var parts: [Range<Int>]

    /// Balances speakers with these numbers of lines.
    init(counts: [Int], parts partCount: Int) {
        let speakers = counts.count
        // Where each part begins; part p holds the speakers from bounds[p] up to bounds[p + 1].
        var bounds = (0...partCount).map { ($0 * speakers + partCount - 1) / partCount }
        var sizes = (0..<partCount).map { counts[bounds[$0]..<bounds[$0 + 1]].reduce(0, +) }
        var isChanged = true
        while isChanged {
            isChanged = false
            for part in 0..<partCount {
                if part < partCount - 1, bounds[part] < bounds[part + 1] {
                    let count = counts[bounds[part + 1] - 1]
                    if abs(sizes[part + 1] + count - (sizes[part] - count)) < abs(sizes[part + 1] - sizes[part]) {
                        sizes[part + 1] += count
                        sizes[part] -= count
                        bounds[part + 1] -= 1
                        isChanged = true
                    }
                }
                if part > 0, bounds[part] < bounds[part + 1] {
                    let count = counts[bounds[part]]
                    if abs(sizes[part] - count - (sizes[part - 1] + count)) < abs(sizes[part] - sizes[part - 1]) {
                        sizes[part - 1] += count
                        sizes[part] -= count
                        bounds[part] += 1
                        isChanged = true
                    }
                }
            }
        }
        parts = (0..<partCount).map { bounds[$0]..<bounds[$0 + 1] }
    }
}
