import DSP

/// The known name that differs least from a mistyped one, by Levenshtein's distance; `nil` where none differs in at most a third
/// of its letters.
package func nearestName(to name: String, among known: some Collection<String>) -> String? {
    known.map { (name: $0, distance: editDistance(name, $0)) }
        .filter { 3 * $0.distance <= max(name.count, $0.name.count) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}
