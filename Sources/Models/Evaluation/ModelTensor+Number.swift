extension ModelTensor {
    /// A number by its position in reading order; `nil` where there are fewer.
    func number(at index: Int) -> Double? {
        guard index < values.count else { return nil }
        return switch values {
        case .floats(let values): Double(values[index])
        case .integers(let values): Double(values[index])
        case .doubles(let values): values[index]
        }
    }
}
