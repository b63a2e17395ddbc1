import Comparison

/// The utterances that say most about the differences, the most telling first: what is worth hearing.
struct TellingUtterances {
    /// Lengths of the lists of utterances, by key.
    static let mostWorsened = 20, mostImproved = 10, worst = 10
    /// No report is read further than this.
    static let limit = 60

    /// Places in `AlignedRuns.keys`.
    let places: [Int]

    /// Takes the lists of all pairs and judged keys in turn, a place of each list at a time: first those that fell,
    /// then those that rose and the worst. What is left of the limit is filled with any utterances.
    init(_ comparison: Comparison) {
        var results = comparison.pairs.flatMap(\.judged)
        if results.isEmpty { results = comparison.pairs.flatMap { $0.results.prefix(1) } }
        var lists = results.map { $0.mostWorsened(Self.mostWorsened) }
        var places = [Int]()
        var seen = Set<Int>()
        func take(_ lists: [[KeyResult.PairedUtterance]]) {
            for rank in 0..<(lists.map(\.count).max() ?? 0) {
                for list in lists where rank < list.count && seen.insert(list[rank].place).inserted {
                    places.append(list[rank].place)
                }
            }
        }
        take(lists)
        lists = results.map { $0.mostImproved(Self.mostImproved) } + results.map { $0.worstOfCandidate(Self.worst) }
        take(lists)
        for place in comparison.aligned.keys.indices.prefix(Self.limit) where seen.insert(place).inserted {
            places.append(place)
        }
        self.places = Array(places.prefix(Self.limit))
    }
}
