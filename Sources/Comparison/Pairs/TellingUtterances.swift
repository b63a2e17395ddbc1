// The utterances of a result that are worth a look.
extension KeyResult {
    /// The utterances that fell most, the worst first; equal ones by key.
    public func mostWorsened(_ count: Int) -> [PairedUtterance] {
        Array(
            utterances.filter { $0.difference < 0 }.sorted { ($0.difference, $0.place) < ($1.difference, $1.place) }
                .prefix(count))
    }

    /// The utterances that rose most, the best first; equal ones by key.
    public func mostImproved(_ count: Int) -> [PairedUtterance] {
        Array(
            utterances.filter { $0.difference > 0 }.sorted { (-$0.difference, $0.place) < (-$1.difference, $1.place) }
                .prefix(count))
    }

    /// The candidate's worst utterances, the worst first; equal ones by key.
    public func worstOfCandidate(_ count: Int) -> [PairedUtterance] {
        let sign = isLowerBetter ? -1.0 : 1.0
        return Array(
            utterances.sorted { (sign * $0.candidate, $0.place) < (sign * $1.candidate, $1.place) }.prefix(count))
    }
}
