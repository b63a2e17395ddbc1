/// How a text becomes another: units (words, characters) that are inserted, deleted, replaced and left equal in a shortest
/// series of edits.
///
/// Of several shortest series the one that `Levenshtein.opcodes` of Python's package Levenshtein gives is counted, which is
/// VERSA's: what both texts begin and end with is left out first; then, from the end, a unit is deleted wherever a shortest
/// series can, is inserted where no other step is shortest, and is replaced or kept otherwise. Only how many edits there are
/// in all does not depend on that.
public struct EditCounts: Sendable, Hashable {
    /// Units of the hypothesis that the reference has not.
    public var insertions = 0
    /// Units of the reference that the hypothesis has not.
    public var deletions = 0
    /// Units of the reference in whose place the hypothesis has another.
    public var replacements = 0
    /// Units that both have.
    public var equal = 0

    /// Insertions, deletions and replacements.
    public var errors: Int { insertions + deletions + replacements }
    /// Units of the reference.
    public var units: Int { deletions + replacements + equal }

    /// Products of two lengths beyond this are refused: what the search keeps takes a byte each.
    static let mostCells = 100_000_000

    /// Counts the edits from `reference` to `hypothesis`; time and memory go with the product of their lengths, without the
    /// ends that both have.
    ///
    /// - Throws: ``Undefined`` where that product is over 10⁸.
    public init<Unit: Hashable>(from reference: [Unit], to hypothesis: [Unit]) throws(Undefined) {
        let prefix = zip(reference, hypothesis).prefix { $0 == $1 }.count
        let rest = min(reference.count, hypothesis.count) - prefix
        let suffix = zip(reference.reversed(), hypothesis.reversed()).prefix(rest).prefix { $0 == $1 }.count
        equal = prefix + suffix
        let source = reference[prefix..<(reference.count - suffix)]
        let target = hypothesis[prefix..<(hypothesis.count - suffix)]
        guard !source.isEmpty, !target.isEmpty else {
            deletions = source.count
            insertions = target.count
            return
        }
        guard source.count <= Self.mostCells / target.count else {
            throw Undefined(.tooLong, "texts of \(reference.count) and \(hypothesis.count) units")
        }
        count(Self.numbered(source, target))
    }

    /// Units as numbers, equal ones as equal numbers.
    private static func numbered<Unit: Hashable>(
        _ source: ArraySlice<Unit>, _ target: ArraySlice<Unit>
    ) -> (source: [Int32], target: [Int32]) {
        var numbers = [Unit: Int32]()
        func number(_ unit: Unit) -> Int32 {
            if let known = numbers[unit] { return known }
            let next = Int32(numbers.count)
            numbers[unit] = next
            return next
        }
        return (source.map(number), target.map(number))
    }

    private mutating func count(_ texts: (source: [Int32], target: [Int32])) {
        let (source, target) = texts
        let steps = Self.steps(source, target)
        var (column, row) = (source.count, target.count)
        while column > 0, row > 0 {
            if steps[(row - 1) * source.count + column - 1] > 0 {
                deletions += 1
                column -= 1
                continue
            }
            row -= 1
            if row > 0, steps[(row - 1) * source.count + column - 1] < 0 {
                insertions += 1
                continue
            }
            column -= 1
            if source[column] == target[row] { equal += 1 } else { replacements += 1 }
        }
        deletions += column
        insertions += row
    }

    /// With D(r, c) the distance between the first r units of the target and the first c of the source: D(r, c) − D(r, c − 1)
    /// for r and c from 1 (Wagner and Fischer 1974).
    private static func steps(_ source: [Int32], _ target: [Int32]) -> [Int8] {
        var steps = [Int8](repeating: 0, count: source.count * target.count)
        var above = (0...source.count).map { Int32($0) }
        var distances = above
        for (r, unit) in target.enumerated() {
            distances[0] = Int32(r + 1)
            for c in 1...source.count {
                let diagonal = above[c - 1] + (source[c - 1] == unit ? 0 : 1)
                let distance = min(diagonal, above[c] + 1, distances[c - 1] + 1)
                distances[c] = distance
                steps[r * source.count + c - 1] = Int8(truncatingIfNeeded: distance - distances[c - 1])
            }
            swap(&above, &distances)
        }
        return steps
    }
}
