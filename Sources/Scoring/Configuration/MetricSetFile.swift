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
    ///   - hasTranscripts: Whether the run has transcripts.
    ///   - models: Where metrics that need a model come from; without it there are none.
    ///   - folder: The folder from which the cards under `models` count.
    public init(
        yaml: String, source: String, strict: Bool = false, hasTranscripts: Bool = false, models: ModelSettings? = nil,
        folder: String? = nil
    ) throws(ConfigurationError) {
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
        var cards = [String]()
        if let mapping = document.mapping {
            for (name, value) in mapping {
                switch name.string {
                case "metrics": list = value
                case "models": cards = try Self.cards(value, source: source, folder: folder)
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
                            + didYouMean(name.string ?? "", among: ["metrics", "models", "resampler"]))
                }
            }
        }
        guard let sequence = list.sequence else {
            throw ConfigurationError("\(source): a metric set is a list of entries such as `- name: pesq`")
        }
        let lookup = ModelLookup(models, files: cards)
        var entries = [Entry]()
        for (i, node) in sequence.enumerated() {
            entries.append(try Self.entry(node, number: i + 1, source: source, lookup))
        }
        try self.init(
            entries, resampler: resampler, source: source, strict: strict, hasTranscripts: hasTranscripts,
            lookup: lookup)
    }

    /// A set from names, as `--metrics pesq,stoi` gives them.
    public init(
        names: [String], resampler: Resampler = .polyphase, strict: Bool = false, hasTranscripts: Bool = false,
        models: ModelSettings? = nil
    ) throws(ConfigurationError) {
        try self.init(
            names.map { Entry($0) }, resampler: resampler, source: "--metrics", strict: strict,
            hasTranscripts: hasTranscripts, models: models)
    }

    /// The paths of the cards in a set's list `models`.
    private static func cards(
        _ node: Node, source: String, folder: String?
    ) throws(ConfigurationError) -> [String] {
        let nodes = node.sequence.map(Array.init) ?? [node]
        let paths = nodes.compactMap { $0.scalar?.string }.filter { !$0.isEmpty }
        guard paths.count == nodes.count else {
            throw ConfigurationError("\(source): models is a list of model cards' files, as in `models: [mine.yaml]`")
        }
        return paths.map { path in path.hasPrefix("/") ? path : folder.map { "\($0)/\(path)" } ?? path }
    }

    private static func entry(
        _ node: Node, number: Int, source: String, _ lookup: ModelLookup
    ) throws(ConfigurationError) -> Entry {
        let place = node.mark.map { "\(source), line \($0.line)" } ?? "\(source), entry \(number)"
        if let name = node.scalar?.string { return Entry(name) }
        guard let mapping = node.mapping, let name = mapping["name"]?.string else {
            throw ConfigurationError("\(place): an entry names its metric, as in `- name: pesq`")
        }
        var entry = Entry(name)
        let definition = try lookup.definition(name)
        for (key, value) in mapping {
            guard let key = key.string, key != "name" else { continue }
            if key == "primary" {
                guard let isPrimary = value.bool else {
                    throw ConfigurationError("\(place): primary is true or false")
                }
                entry.isPrimary = isPrimary
            } else if key == "optional" {
                guard let isOptional = value.bool else {
                    throw ConfigurationError("\(place): optional is true or false")
                }
                entry.isOptional = isOptional
            } else if name == opinionGroup, key == "predictor_types" {
                entry.predictors = try predictors(value, place: place)
            } else if name == opinionGroup, key == "predictor_args" {
                try checkPredictorRates(value, place: place)
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

    /// VERSA's list of predictors.
    private static func predictors(_ node: Node, place: String) throws(ConfigurationError) -> [String] {
        let names = node.sequence?.compactMap { $0.scalar?.string } ?? []
        guard !names.isEmpty, names.count == node.sequence?.count, Set(names).count == names.count else {
            throw ConfigurationError("\(place): predictor_types is a list of different names, as in [dnsmos, plcmos]")
        }
        return names
    }

    /// VERSA's arguments of predictors: their rate, which is that of their models.
    private static func checkPredictorRates(_ node: Node, place: String) throws(ConfigurationError) {
        for (name, arguments) in node.mapping ?? [:] {
            for (key, value) in arguments.mapping ?? [:] where key.string != "fs" || value.int != 16_000 {
                throw ConfigurationError(
                    "\(place): predictor_args of \(name.string ?? "?"): only `fs: 16000` is known, which is the models' rate"
                )
            }
        }
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
