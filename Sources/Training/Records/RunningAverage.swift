/// The average of a statistic over steps, without the steps that do not count.
///
/// With a weight (model statistics; the batch size) steps whose value or weight is not finite are left out. Without one
/// (times and learning rates) those that are NaN are. Source: ESPnet, `espnet2.train.reporter`. ESPnet keeps every step's
/// value; sums in the order of steps give the same weighted averages bit for bit, and plain ones up to rounding (NumPy
/// adds in another order), in a size that does not grow.
struct RunningAverage: Sendable, Hashable {
    /// Whether steps have weights.
    let isWeighted: Bool
    /// Sum of values, each times its weight.
    private(set) var sum = 0.0
    /// Sum of weights; without weights, the number of values.
    private(set) var weight = 0.0

    /// The average of no steps.
    init(isWeighted: Bool) { self.isWeighted = isWeighted }

    /// An average in the middle of its steps.
    init(isWeighted: Bool, sum: Double, weight: Double) {
        (self.isWeighted, self.sum, self.weight) = (isWeighted, sum, weight)
    }

    /// Adds a step's value.
    mutating func add(_ value: Double, weight stepWeight: Double?) {
        if let stepWeight {
            guard value.isFinite, stepWeight.isFinite else { return }
            sum += value * stepWeight
            weight += stepWeight
        } else if !value.isNaN {
            sum += value
            weight += 1
        }
    }

    /// The average; NaN where no step counts.
    var value: Double { weight == 0 ? .nan : sum / weight }
}
