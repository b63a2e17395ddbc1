import Audio
import FoundationEssentials
import Metrics
import Yams

extension MetricSet {
    /// Reads a metric set: VERSA's YAML list of `- name: …` entries with their parameters, or a mapping with that list
    /// under `metrics` and `resampler: polyphase|libsamplerate` beside it.
    ///
    /// - Parameters:
    ///   - yaml: The file's text.
    ///   - source: The file's name, for messages.
    ///   - strict: Refuse VERSA's metrics that are not here, rather than leaving them out.
    public init(yaml: String, source: String, strict: Bool = false) throws(ConfigurationError) {
        let document: Node?
        do {
            document = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError("\(source): not YAML: \(Self.firstLine(error))")
        }
        guard let document else {
            throw ConfigurationError("\(source): the file is empty; it lists metrics as `- name: pesq`")
        }
        var resampler = Resampler.polyphase
        var list = document
        if let mapping = document.mapping {
            for (name, value) in mapping {
                switch name.string {
                case "metrics": list = value
                case "resampler":
                    guard let chosen = value.string.flatMap(Resampler.init(rawValue:)) else {
                        throw ConfigurationError(
                            "\(source): resampler is one of "
                                + Resampler.allCases.map(\.rawValue).joined(separator: ", "))
                    }
                    resampler = chosen
                default:
                    throw ConfigurationError(
                        "\(source): '\(name.string ?? "?")' means nothing here"
                            + didYouMean(name.string ?? "", among: ["metrics", "resampler"]))
                }
            }
        }
        guard let sequence = list.sequence else {
            throw ConfigurationError("\(source): a metric set is a list of entries such as `- name: pesq`")
        }
        var entries = [Entry]()
        for (i, node) in sequence.enumerated() { entries.append(try Self.entry(node, number: i + 1, source: source)) }
        try self.init(entries, resampler: resampler, source: source, strict: strict)
    }

    /// A set from names, as `--metrics pesq,stoi` gives them.
    public init(
        names: [String], resampler: Resampler = .polyphase, strict: Bool = false
    ) throws(ConfigurationError) {
        try self.init(names.map { Entry($0) }, resampler: resampler, source: "--metrics", strict: strict)
    }

    private static func entry(_ node: Node, number: Int, source: String) throws(ConfigurationError) -> Entry {
        let place = node.mark.map { "\(source), line \($0.line)" } ?? "\(source), entry \(number)"
        if let name = node.scalar?.string { return Entry(name) }
        guard let mapping = node.mapping, let name = mapping["name"]?.string else {
            throw ConfigurationError("\(place): an entry names its metric, as in `- name: pesq`")
        }
        var entry = Entry(name)
        let definition = MetricRegistry.definition(named: name)
        for (key, value) in mapping {
            guard let key = key.string, key != "name" else { continue }
            if key == "primary" {
                guard let isPrimary = value.bool else {
                    throw ConfigurationError("\(place): primary is true or false")
                }
                entry.isPrimary = isPrimary
            } else if definition?.unusedOptions.contains(key) == true {
                continue
            } else if let only = definition?.fixedOptions[key] {
                guard flow(value) == only else {
                    throw ConfigurationError("\(place): \(name): \(key) can only be \(only) here")
                }
            } else if value.null != nil, definition?.parameters.contains(where: { $0.name == key }) == true {
                // As if it were not there.
                continue
            } else if let parameter = parameter(value) {
                entry.parameters[key] = parameter
            } else if let inner = value.mapping, definition?.nestedOptions.contains(key) == true {
                for (key, value) in inner {
                    guard let key = key.string, let parameter = parameter(value) else {
                        throw ConfigurationError("\(place): \(name): what is inside should be one value each")
                    }
                    entry.parameters[key] = parameter
                }
            } else if !VersaMetricNames.isKnown(name) || definition != nil {
                throw ConfigurationError("\(place): \(name): \(key) should be one value, not a list or mapping")
            }
        }
        return entry
    }

    /// A value as YAML's flow style has it, without blanks and in small letters.
    private static func flow(_ node: Node) -> String {
        if let elements = node.sequence { return "[" + elements.map(flow).joined(separator: ",") + "]" }
        return (node.scalar?.string ?? "").lowercased()
    }

    private static func parameter(_ node: Node) -> ParameterValue? {
        guard let scalar = node.scalar else { return nil }
        if scalar.style == .plain {
            if let value = node.int { return .integer(value) }
            if let value = node.float, let whole = Int(exactly: value) { return .integer(whole) }
            if let value = node.float { return .number(value) }
            if let value = node.bool { return .boolean(value) }
        }
        return .text(scalar.string)
    }

    private static func firstLine(_ error: any Error) -> String {
        String(describing: error).split(separator: "\n").prefix(3).joined(separator: " ")
    }
}
