import DSP

/// `; did you mean 'pesq'?` where one of `names` is close to `word`, else nothing.
public func didYouMean(_ word: String, among names: [String]) -> String {
    let scored = names.map { (name: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(2, word.count / 3) else {
        return ""
    }
    return "; did you mean '\(best.name)'?"
}
