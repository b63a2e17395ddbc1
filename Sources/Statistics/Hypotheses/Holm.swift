/// p values adjusted for their number so that the chance of any false rejection stays below the level.
///
/// Source: Holm, Scandinavian Journal of Statistics 6(2), 1979.
///
/// - Parameter pValues: the p values of a family of tests
/// - Returns: as many adjusted p values in the same order; equal p values stay equal
public func holmAdjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var largest = 0.0
    for (position, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
        largest = max(largest, Double(pValues.count - position) * pValues[index])
        adjusted[index] = min(1, largest)
    }
    return adjusted
}
