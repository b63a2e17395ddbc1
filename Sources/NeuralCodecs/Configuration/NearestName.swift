/// The known name that differs least from a mistyped one, by Levenshtein's distance; `nil` where none differs in at most a third
/// of its letters.
func nearestName(to name: String, among known: some Collection<String>) -> String? {
    known.map { (name: $0, distance: editDistance(Array(name), Array($0))) }
        .filter { 3 * $0.distance <= max(name.count, $0.name.count) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}

/// Letters to insert, delete or replace so that one word becomes the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            (diagonal, row[j + 1]) = (
                row[j + 1], min(diagonal + (letter == other ? 0 : 1), row[j] + 1, row[j + 1] + 1)
            )
        }
    }
    return row[b.count]
}
