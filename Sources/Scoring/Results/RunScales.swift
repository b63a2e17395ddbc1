extension RunRecord {
    /// By key and by the pair's common rate in Hz the name of a scale, such as `wideband`. Numbers of different scales must
    /// not be compared.
    public typealias Scales = [String: [Int: String]]

    /// Which systems are on which scale: `narrowband for a, wideband for b, c`.
    public static func words(ofScales systems: [String: [String]]) -> String {
        systems.sorted { $0.key < $1.key }.map { "\($0.key) for \($0.value.joined(separator: ", "))" }
            .joined(separator: ", ")
    }

    static func json(_ scales: Scales) -> JSONValue {
        .object(
            scales.sorted { $0.key < $1.key }.map { key, rates in
                .init(key, .object(rates.sorted { $0.key < $1.key }.map { .init(String($0.key), .string($0.value)) }))
            })
    }

    /// The scales that a stored record names.
    public static func scales(of record: JSONValue) -> Scales {
        var scales = Scales()
        for key in record["scales"]?.members ?? [] {
            for rate in key.value.members {
                if let number = Int(rate.name), let name = rate.value.text {
                    scales[key.name, default: [:]][number] = name
                }
            }
        }
        return scales
    }

    /// The scales of several parts of a run, as a member of the whole run's record; `nil` where there are none.
    static func mergedScales(_ records: [JSONValue]) -> JSONValue.Member? {
        var scales = Scales()
        for record in records {
            for (key, rates) in Self.scales(of: record) { scales[key, default: [:]].merge(rates) { a, _ in a } }
        }
        return scales.isEmpty ? nil : .init("scales", json(scales))
    }
}
