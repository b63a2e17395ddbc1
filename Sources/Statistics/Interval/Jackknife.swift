/// What an estimate's values without one unit each (a block, a group of utterances) say about its scatter.
struct Jackknife: Sendable {
    /// For each unit the mean of all those values minus the value without the unit.
    let influences: [Double]

    /// The jackknife's standard error √((m − 1)/m · Σu²).
    var standardError: Double {
        let units = Double(influences.count)
        return ((units - 1) / units * influences.lazy.map { $0 * $0 }.compensatedSum()).squareRoot()
    }

    /// A jackknife of at least two units.
    init(influences: [Double]) {
        precondition(influences.count >= 2, "a jackknife needs at least two units")
        self.influences = influences
    }

    /// The jackknife of the values without each unit.
    init(valuesWithoutUnits values: [Double]) {
        let center = values.compensatedSum() / Double(values.count)
        self.init(influences: values.map { center - $0 })
    }
}

/// Student's t for the upper end of an interval over `units` units.
func criticalT(confidence: Double, units: Int) -> Double {
    StudentTDistribution(degreesOfFreedom: Double(units - 1)).quantile((1 + confidence) / 2)
}

/// The normal quantile for the upper end of a bootstrap interval over `units` units, expanded because the bootstrap's
/// spread is too small by √((m − 1)/m) and the normal's tails by what Student's have more.
///
/// Source: Hesterberg, The American Statistician 69(4), 2015.
func expandedNormalQuantile(confidence: Double, units: Int) -> Double {
    let m = Double(units)
    return criticalT(confidence: confidence, units: units) * (m / (m - 1)).squareRoot()
}
