import FoundationEssentials
import Statistics

extension CodeSidecar {
    /// The largest sidecar that is read, in bytes.
    private static let largestFile = 1 << 20

    /// Reads a sidecar. Unknown keys are ignored; what is missing, of another type or impossible is an error.
    public init(path: String) throws(CodecError) {
        try self.init(json: try WholeFile.read(path, limit: Self.largestFile), source: path)
    }

    /// Reads a sidecar's text; `source` names it in messages.
    public init(json: [UInt8], source: String) throws(CodecError) {
        let fields: SidecarFields
        do {
            fields = try JSONDecoder().decode(SidecarFields.self, from: Data(json))
        } catch {
            throw CodecError(source, cause: Self.cause(of: error), remedy: "encode the utterance again")
        }
        self = try fields.sidecar(source)
    }

    /// The sidecar's text: keys in alphabetical order, the same bytes every time.
    public var json: [UInt8] {
        get throws(CodecError) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            do {
                return Array(try encoder.encode(SidecarFields(self))) + [0x0A]
            } catch {
                throw CodecError(
                    codec.name, cause: "its sidecar cannot be written: \(error)", remedy: "check level and bandwidth")
            }
        }
    }

    /// Writes the sidecar, whole or not at all; folders above it are made.
    public func write(to path: String) throws(CodecError) { try WholeFile.write(try json, to: path) }

    private static func cause(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "it does not say \"\(key.stringValue)\""
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.first?.stringValue ?? "the whole")\" is of another type than it should be"
        default: "this is not JSON, or a number in it is not of its kind"
        }
    }
}

/// The keys as the file has them.
private struct SidecarFields: Codable {
    var codec: String
    var setting: String?
    var format: String
    var sampleRate: Int
    var samples: Int?
    var hopLength: Int?
    var latency: Int?
    var streams: Int
    var frameRate: OneOrMany<Double>?
    var codebookSize: OneOrMany<Int>?
    var nominalKbps: Double?
    var level: Double?
    var targetBandwidth: Double?
    var bits: Double
    var version: String?
    var model: String?
    var input: String?

    enum CodingKeys: String, CodingKey {
        case codec, setting, format, samples, latency, streams, level, bits, version, model, input
        case sampleRate = "sample_rate"
        case hopLength = "hop_length"
        case frameRate = "frame_rate"
        case codebookSize = "codebook_size"
        case nominalKbps = "nominal_kbps"
        case targetBandwidth = "target_bandwidth"
    }

    init(_ sidecar: CodeSidecar) {
        let description = sidecar.codec
        codec = description.name
        setting = description.setting
        format = description.fileExtension
        sampleRate = description.sampleRate
        samples = sidecar.sampleCount
        hopLength = description.hopLength
        latency = description.latency
        streams = description.streams.count
        frameRate = OneOrMany(description.streams.map(\.frameRate))
        codebookSize = OneOrMany(description.streams.map(\.codebookSize))
        nominalKbps = description.nominalKbps
        level = sidecar.level
        targetBandwidth = sidecar.targetBandwidth
        bits = sidecar.bits
        version = sidecar.toolVersion
        model = sidecar.modelHash
        input = sidecar.inputHash
    }

    func sidecar(_ source: String) throws(CodecError) -> CodeSidecar {
        func require(_ condition: Bool, _ cause: String) throws(CodecError) {
            guard condition else { throw CodecError(source, cause: cause, remedy: "encode the utterance again") }
        }
        func isPositive(_ value: Double) -> Bool { value > 0 && value.isFinite }
        try require(sampleRate > 0, "\"sample_rate\" is \(sampleRate)")
        // A week at 192 kHz has fewer; sums over many files stay far from overflow.
        try require((0...1 << 40).contains(samples ?? 0), "\"samples\" is \(samples ?? 0)")
        try require((hopLength ?? 1) > 0, "\"hop_length\" is not positive")
        try require((latency ?? 0) >= 0, "\"latency\" is negative")
        try require(isPositive(nominalKbps ?? 1), "\"nominal_kbps\" is not positive")
        try require(isPositive(targetBandwidth ?? 1), "\"target_bandwidth\" is not positive")
        try require((level ?? 0) >= 0 && (level ?? 0).isFinite, "\"level\" is negative")
        try require(bits >= 0 && bits <= 0x1p50, "\"bits\" is \(bits)")
        try require((0...CodecFolder.mostStreams).contains(streams), "\"streams\" is \(streams)")
        try require(
            CodecFolder.isExtension(format), "\"format\" is not what a file name may end in, such as npy or opus")
        let sizes = codebookSize?.values(streams) ?? []
        let rates = frameRate?.values(streams) ?? []
        try require(
            sizes.count == streams && rates.count == streams,
            "\"codebook_size\" and \"frame_rate\" are not one number or a list of \(streams), as \"streams\" says")
        try require(sizes.allSatisfy { $0 >= 1 }, "a \"codebook_size\" is not positive")
        try require(rates.allSatisfy(isPositive), "a \"frame_rate\" is not positive")
        if let hopLength {
            let rate = Double(sampleRate) / Double(hopLength)
            try require(
                rates.allSatisfy { abs($0 - rate) <= 1e-9 * rate },
                "\"frame_rate\" is not \"sample_rate\" / \"hop_length\" = \(rate)")
        }
        var sidecar = CodeSidecar(
            codec: CodecDescription(
                name: codec, setting: setting, sampleRate: sampleRate,
                streams: zip(sizes, rates).map { CodeStream(codebookSize: $0, frameRate: $1) }, hopLength: hopLength,
                latency: latency, nominalKbps: nominalKbps, fileExtension: format), bits: bits)
        sidecar.sampleCount = samples
        sidecar.level = level
        sidecar.targetBandwidth = targetBandwidth
        sidecar.toolVersion = version
        sidecar.modelHash = model
        sidecar.inputHash = input
        return sidecar
    }
}

/// A number for all streams, or one for each.
private enum OneOrMany<Value: Codable & Equatable & Sendable>: Codable {
    case one(Value)
    case many([Value])

    /// `nil` without streams.
    init?(_ values: [Value]) {
        guard let first = values.first else { return nil }
        self = values.allSatisfy { $0 == first } ? .one(first) : .many(values)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Value.self) {
            self = .one(value)
        } else {
            self = .many(try container.decode([Value].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .one(let value): try container.encode(value)
        case .many(let values): try container.encode(values)
        }
    }

    func values(_ count: Int) -> [Value] {
        switch self {
        case .one(let value): [Value](repeating: value, count: count)
        case .many(let values): values
        }
    }
}
