import Metrics

extension PooledUnits {
    /// `[errors, units]` as rows and baseline files store it.
    package init?(_ json: JSONValue?) {
        guard let pair = json?.elements, pair.count == 2, let errors = pair[0].double, let units = pair[1].double,
            errors >= 0, units >= 0
        else { return nil }
        self.init(errors: errors, units: units)
    }

    /// `[errors, units]`, whole numbers as such.
    var json: JSONValue {
        .array([errors, units].map { number in Int(exactly: number).map { .integer($0) } ?? .number(number) })
    }
}
