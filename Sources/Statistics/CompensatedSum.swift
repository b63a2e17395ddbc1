/// A sum that loses no digits to cancellation or length, so that the mean of ten times 0.1 is 0.1.
///
/// Source: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974.
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    mutating func add(_ value: Double) {
        let next = sum + value
        lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
    }

    /// The sum; infinite, not NaN, where it overflows.
    var value: Double { sum.isFinite ? sum + lost : sum }
}

extension Sequence<Double> {
    /// The sum of all elements, as exact as one rounding allows in ordinary cases.
    func compensatedSum() -> Double {
        var sum = CompensatedSum()
        for value in self { sum.add(value) }
        return sum.value
    }
}
