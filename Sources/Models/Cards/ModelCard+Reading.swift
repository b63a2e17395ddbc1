import Files
import FoundationEssentials
import Metrics
import Yams

extension ModelCard {
    /// The version of the schema that is read.
    static let version = 1
    /// The most bytes that a card may have.
    private static let largestFile = 1 << 20

    /// Reads the card in a file.
    ///
    /// - Throws: ``ModelError``, `missing` or `invalid`, that names every fault with its line.
    public static func read(_ path: String) throws(ModelError) -> ModelCard {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw ModelError(
                path, cause: "there is no such file", remedy: "name the file of a model card", kind: .missing)
        }
        if let size = attributes[.size] as? Int, size > largestFile {
            throw ModelError(
                path, cause: "it has \(size) bytes",
                remedy: "a model card is YAML of no more than \(largestFile) bytes",
                kind: .invalid)
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory,
            let bytes = FileManager.default.contents(atPath: path)
        else {
            throw ModelError(path, cause: "the file cannot be read", remedy: "check its permissions", kind: .missing)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ModelError(path, cause: "it is not UTF-8", remedy: "a model card is YAML text", kind: .invalid)
        }
        let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        return try ModelCard(yaml: text, source: path, folder: folder.isEmpty ? "/" : folder)
    }

    /// Reads a card.
    ///
    /// - Parameters:
    ///   - yaml: The card's text.
    ///   - source: The card's file, for messages.
    ///   - folder: The folder from which the model's path counts; `nil` where there is none.
    /// - Throws: ``ModelError``, `invalid`, that names every fault with its line.
    public init(yaml: String, source: String, folder: String?) throws(ModelError) {
        let faults = CardFaults()
        let document = try Self.document(yaml, source)
        let card = CardFields(document, source: source, what: "a card", known: Self.fieldNames, faults: faults)
            .flatMap { Self.read($0, source, folder) }
        try faults.finish(source)
        guard let card else { preconditionFailure("\(source): a card without faults was not read") }
        self = card
        text = yaml
        let hash = XXH128()
        hash.update(Self.decisiveText(document))
        self.hash = hash.hexadecimal
    }

    /// Fields that no value depends on.
    private static let wordsForReaders: Set = [
        "title", "summary", "citation", "license", "installation", "blind_spots", "agreement",
    ]

    /// What a card says, without its form, comments and words for the reader.
    private static func decisiveText(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): return "\(scalar.string.utf8.count):\(scalar.string)"
        case .sequence(let sequence): return "[" + sequence.map(decisiveText).joined() + "]"
        case .mapping(let mapping):
            let pairs = mapping.filter { !wordsForReaders.contains($0.key.string ?? "") }
            return "{" + pairs.map { decisiveText($0.key) + decisiveText($0.value) }.sorted().joined() + "}"
        default: return ""
        }
    }

    private static let fieldNames = [
        "card", "name", "aliases", "title", "kind", "summary", "citation", "license", "installation", "blind_spots",
        "agreement", "model", "audio", "features", "segment", "inputs", "repeats", "keys", "aggregate", "embedding",
    ]

    private static func document(_ yaml: String, _ source: String) throws(ModelError) -> Node {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            let words = String(describing: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            throw ModelError(
                source, cause: "it is not YAML: \(words.prefix(300))", remedy: "correct it there", kind: .invalid)
        }
        guard let node else {
            throw ModelError(
                source, cause: "it is empty", remedy: "a model card begins with `card: \(version)`", kind: .invalid)
        }
        return node
    }

    /// The card, or `nil` and faults.
    private static func read(_ fields: CardFields, _ source: String, _ folder: String?) -> ModelCard? {
        _ = fields.required("card", fields.integer("card", version...version))
        let name = fields.required("name", name(fields))
        let kind = fields.required("kind", fields.word("kind", Kind.self))
        let summary = fields.required("summary", fields.text("summary"))
        let model = fields.required(
            "model", fields.fields("model", known: modelFieldNames).flatMap { modelFile($0, folder) })
        let audio = fields.required(
            "audio", fields.fields("audio", known: AudioPreparation.fieldNames).flatMap(AudioPreparation.init))
        let features = fields.fields("features", known: FeatureSettings.fieldNames).flatMap {
            FeatureSettings($0, rate: audio?.rate)
        }
        let segment = fields.fields("segment", known: SegmentSettings.fieldNames).flatMap {
            SegmentSettings($0, rate: audio?.rate, features: features)
        }
        let inputs = fields.required(
            "inputs", fields.list("inputs", what: "an input", known: CardInput.fieldNames)?.map { CardInput($0) })
        if let inputs { checkTogether(inputs, fields, isCut: segment?.unit == .frames) }
        let embedding = fields.fields("embedding", known: EmbeddingSettings.fieldNames).flatMap {
            EmbeddingSettings($0)
        }
        let keys = fields.required("keys", keys(fields, kind))
        if let kind { checkKind(kind, fields, inputs, embedding) }
        let aggregate = fields.word("aggregate", Aggregation.self)
        let repeats = fields.integer("repeats", 1...1_000)
        if let inputs, let repeats { checkDraws(inputs, fields, repeats: repeats) }
        guard fields.faults.isEmpty, let name, let kind, let summary, let model, let audio, let inputs, let keys else {
            return nil
        }
        return ModelCard(
            name: name, aliases: fields.texts("aliases")?.map { $0.lowercased() } ?? [],
            title: fields.text("title") ?? name, summary: summary, citation: fields.text("citation") ?? "",
            license: fields.text("license") ?? "", installation: fields.text("installation") ?? "",
            blindSpots: fields.texts("blind_spots") ?? [], agreement: fields.texts("agreement") ?? [], kind: kind,
            file: model.file, format: model.format, audio: audio, features: features, segment: segment,
            inputs: inputs.compactMap { $0 }, repeats: repeats ?? 1, keys: keys, aggregate: aggregate ?? .mean,
            embedding: embedding, source: source, modelPlace: fields.place(of: "model"))
    }

    private static func name(_ fields: CardFields) -> String? {
        guard let name = fields.text("name") else { return nil }
        let isGood =
            name.utf8.count <= 100 && name.first.map { ("a"..."z").contains($0) } == true
            && name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
        guard isGood else {
            fields.fault(
                "name", "is '\(name.prefix(100))'",
                remedy: "write a small letter, then small letters, digits and '_', at most 100")
            return nil
        }
        return name
    }

    // MARK: The file

    private static let modelFieldNames = ["format", "file", "sha256", "size", "wheel", "convertedFrom"]

    private static func modelFile(_ fields: CardFields, _ folder: String?) -> (file: ModelFile, format: ModelFormat)? {
        let format = fields.required("format", fields.word("format", ModelFormat.self))
        let name = fields.required("file", fields.text("file"))
        let sha256 = fields.required("sha256", fields.text("sha256"))
        let size = fields.integer("size", 1...largestModel)
        let wheelNames = ["package", "version", "path"]
        let wheel = fields.fields("wheel", known: wheelNames).flatMap { wheel in
            let parts = wheelNames.map { wheel.required($0, wheel.text($0)) }
            return parts.contains(nil)
                ? nil : WheelSource(package: parts[0] ?? "", version: parts[1] ?? "", path: parts[2] ?? "")
        }
        // For the reader only, but a misspelt word in it is a fault too.
        if let origin = fields.fields("convertedFrom", known: ["wheel", "sha256"]) {
            _ = origin.fields("wheel", known: wheelNames)
            _ = origin.text("sha256")
        }
        guard let format, let name, let sha256 else { return nil }
        if name.utf8.contains(0) {
            fields.fault("file", "has a zero byte", remedy: "write the path of the model's file")
            return nil
        }
        do throws(ModelError) {
            return (
                try ModelFile(name: name, sha256: sha256, size: size, wheel: wheel, folder: folder), format
            )
        } catch {
            fields.fault("sha256", "is '\(sha256.prefix(100))'", remedy: error.remedy)
            return nil
        }
    }

    private static let largestModel = 1 << 36

    // MARK: What belongs together

    private static func checkTogether(_ inputs: [CardInput?], _ fields: CardFields, isCut: Bool) {
        let read = inputs.compactMap { $0 }
        guard read.count == inputs.count else { return }
        var usesFeatures = false, usesSignal = false
        for input in read {
            switch input.source {
            case .waveform:
                usesSignal = true
                if isCut {
                    fields.faults.add(
                        input.place, "the source is 'waveform', but segments are of frames",
                        remedy: "take the source features, or segments of samples")
                }
            case .features: (usesFeatures, usesSignal) = (true, true)
            case .constant, .normal: break
            }
            if case .features = input.source, !fields.has("features") {
                fields.faults.add(
                    input.place, "the source is 'features', but the card describes none",
                    remedy: "add the section 'features', or take the source waveform")
            }
        }
        if !usesSignal {
            fields.fault("inputs", "have no signal", remedy: "give one of them the source waveform or features")
        }
        if fields.has("features"), !usesFeatures {
            fields.fault("features", "are not used", remedy: "remove them, or give an input the source features")
        }
        let names = read.map(\.name)
        if Set(names).count < names.count || (names.contains("") && names.count > 1) {
            fields.fault(
                "inputs", "have the names \(names.map { "'\($0)'" }.joined(separator: ", "))",
                remedy: "give each its own name; '' stands for the model's only input")
        }
    }

    /// The most numbers that are drawn for an input in all.
    private static let mostDraws = 1 << 22

    private static func checkDraws(_ inputs: [CardInput?], _ fields: CardFields, repeats: Int) {
        for case .normal(let shape, _)? in inputs.map({ $0?.source }) where shape.reduce(repeats, *) > mostDraws {
            fields.fault(
                "repeats", "is \(repeats), and an input draws \(shape.reduce(1, *)) numbers",
                remedy: "draw no more than \(mostDraws) in all")
        }
    }

    private static func checkKind(
        _ kind: Kind, _ fields: CardFields, _ inputs: [CardInput?]?, _ embedding: EmbeddingSettings?
    ) {
        let takesReference = inputs?.contains { $0?.source.side == .reference } == true
        let takesHypothesis = inputs?.contains { $0?.source.side == .hypothesis } == true
        switch kind {
        case .score:
            fields.forbid(["embedding"], "a card of the kind score has outputs in its keys")
            if takesReference, !takesHypothesis {
                fields.fault(
                    "inputs", "are all of the reference", remedy: "give one of them the source waveform or features")
            }
        case .similarity, .frechet:
            _ = fields.required("embedding", embedding)
            fields.forbid(["aggregate"], "embeddings are averaged")
            if takesReference {
                fields.fault(
                    "inputs", "have a source of the reference",
                    remedy: "take waveform or features: the model sees both signals, one after the other")
            }
            if kind == .frechet, fields.fields("embedding", known: EmbeddingSettings.fieldNames)?.has("compare") == true
            {
                fields.fault("embedding", "has 'compare'", remedy: "remove it: sets of embeddings are compared")
            }
        }
    }

    private static func keys(_ fields: CardFields, _ kind: Kind?) -> [CardKey]? {
        guard let list = fields.list("keys", what: "a key", known: CardKey.fieldNames) else { return nil }
        let keys = list.compactMap { CardKey($0, kind) }
        guard keys.count == list.count else { return nil }
        let names = keys.map(\.definition.name)
        if Set(names).count < names.count {
            fields.fault("keys", "have a name twice", remedy: "give each key its own name")
        }
        if let kind, kind != .score, keys.count != 1 {
            fields.fault("keys", "are \(keys.count)", remedy: "a card of the kind \(kind.rawValue) has one key")
        }
        return keys
    }
}
