/// The `probability` quantile of sorted values, by linear interpolation between neighbours (type 7 of Hyndman & Fan,
/// The American Statistician 50(4), 1996: the default of NumPy and R).
///
/// - Parameters:
///   - values: at least one value, in ascending order
///   - probability: between 0 and 1; beyond them the first or last value is returned
public func quantile(ofSorted values: [Double], _ probability: Double) -> Double {
    precondition(!values.isEmpty, "a quantile needs at least one value")
    let position = Double(values.count - 1) * min(max(probability, 0), 1)
    guard position < Double(values.count - 1) else { return values[values.count - 1] }
    let index = Int(position)
    return values[index] + (position - Double(index)) * (values[index + 1] - values[index])
}
