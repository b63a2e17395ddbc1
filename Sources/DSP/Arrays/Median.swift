/// The middle one of the sorted values, or the mean of the middle two; at least one value.
public func median(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "nothing has no middle")
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
