/// Levenshtein's distance: insertions, deletions and replacements that turn one sequence into the other.
public func editDistance<Element: Equatable>(_ a: some Collection<Element>, _ b: some Collection<Element>) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, element) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in b.indices {
            let replaced = diagonal + (element == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
