/// The page about a metric, made from its definition: `codec-score metrics NAME` prints it and `metrics/NAME.md` is it.
public struct MetricPage: Sendable {
    private let definition: MetricDefinition

    /// The page about the metric with this definition.
    public init(_ definition: MetricDefinition) { self.definition = definition }

    /// The page as Markdown.
    public var markdown: String { text(heading: { "\n## \($0)\n\n" }, title: { "# \($0)\n\n" }, code: { "`\($0)`" }) }

    /// The page as plain text for a terminal; `emphasis` makes headings stand out.
    public func plain(emphasis: (String) -> String) -> String {
        text(heading: { "\n" + emphasis($0) + "\n\n" }, title: { emphasis($0) + "\n\n" }, code: { $0 })
    }

    private func text(
        heading: (String) -> String, title: (String) -> String, code: (String) -> String
    ) -> String {
        var page = title("\(definition.name): \(definition.title)") + definition.summary + "\n"
        if !definition.aliases.isEmpty {
            page += "\nAlso called " + definition.aliases.map(code).joined(separator: ", ") + ".\n"
        }
        page += heading("Keys") + definition.keys.map { "- \(code($0.name)): \(Self.describe($0))\n" }.joined()
        page += heading("Parameters")
        page +=
            definition.parameters.isEmpty
            ? "None.\n" : definition.parameters.map { Self.describe($0, code) }.joined()
        page += heading("Method") + definition.method.joined(separator: "\n\n") + "\n"
        page += list(
            "No value when", definition.undefinedCases.map { "\(code($0.reason.rawValue)): \($0.when)" }, heading)
        page += list("Gain, delay and polarity", definition.invariances, heading)
        page += list("Blind spots", definition.blindSpots, heading)
        page += list("Agreement", definition.agreement, heading)
        page += list(
            "Sources", definition.citations.map { [$0.text, $0.link].compactMap { $0 }.joined(separator: " ") }, heading
        )
        return page
    }

    private func list(_ name: String, _ items: [String], _ heading: (String) -> String) -> String {
        items.isEmpty ? "" : heading(name) + items.map { "- \($0)\n" }.joined()
    }

    private static func describe(_ key: KeyDefinition) -> String {
        let better =
            switch key.direction {
            case .higher: "higher is better"
            case .lower: "lower is better"
            case .none: "never judged"
            }
        let unit = key.unit == "1" ? "no unit" : key.unit
        let aliases = key.aliases.isEmpty ? "" : "; also read as " + key.aliases.joined(separator: ", ")
        return "\(key.title); \(unit); \(range(key.range)); \(better)"
            + (key.monotone ? "; always worse with more noise" : "") + aliases
    }

    private static func range(_ range: (lower: Double?, upper: Double?)) -> String {
        switch (range.lower, range.upper) {
        case (nil, nil): "unbounded"
        case (let lower?, nil): "from \(number(lower))"
        case (nil, let upper?): "up to \(number(upper))"
        case (let lower?, let upper?): "\(number(lower)) to \(number(upper))"
        }
    }

    private static func describe(_ parameter: ParameterDefinition, _ code: (String) -> String) -> String {
        var normally = parameter.defaultValue.description
        if case .text = parameter.defaultValue {} else if let unit = parameter.unit { normally += " \(unit)" }
        return "- \(code(parameter.name)) (\(parameter.kind.summary); default \(normally)): \(parameter.summary)\n"
    }

    private static func number(_ value: Double) -> String { ParameterValue.number(value).description }
}
