/// `; did you mean 'pesq'?` where one of `names` is close to `word`, else nothing.
public func didYouMean(_ word: String, among names: [String]) -> String {
    let scored = names.map { (name: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(2, word.count / 3) else {
        return ""
    }
    return "; did you mean '\(best.name)'?"
}

/// Levenshtein's distance: insertions, deletions and replacements between two words.
func editDistance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in b.indices {
            let replaced = diagonal + (letter == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
