import Yams

extension ExternalDescription {
    /// The size of the largest description that is read, in bytes.
    private static let largestFile = 1 << 20

    /// Reads a description's file.
    public init(path: String) throws(CodecError) {
        let bytes = try WholeFile.read(path, limit: Self.largestFile)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CodecError(path, cause: "this is not text in UTF-8", remedy: "name a codec's description in YAML")
        }
        try self.init(yaml: text, source: path)
    }

    /// Reads a description:
    ///
    ///     name: codec2                      # letters, digits, - and _
    ///     summary: Codec 2, …               # a line
    ///     citation: Rowe, …
    ///     install: apt-get install codec2
    ///     sample_rates: [8000]              # Hz
    ///     modes: {"3200": 3.2, low: {kbps: 1.3, argument: "1300", delay: 160}}
    ///     kbps: [6, 128]                    # instead of modes: any rate in this range
    ///     audio: s16le                      # or wav16; or {input: wav16, output: s16le}
    ///     extension: c2
    ///     encode: [c2enc, "{mode}", "{input}", "{output}"]
    ///     decode: [c2dec, "{mode}", "{input}", "{output}"]
    ///     bits: fixed                       # or {file: 0}, bytes of a header; or {ogg: 2}, header packets
    ///     delay: 0                          # samples; may be absent where it is unknown
    ///
    /// A key that is none of these is an error, which names its line.
    public init(yaml: String, source: String) throws(CodecError) {
        let document: Node?
        do {
            document = try Yams.compose(yaml: yaml)
        } catch {
            let text = String(describing: error).split(separator: "\n").prefix(3).joined(separator: " ")
            throw CodecError(source, cause: "this is not YAML: \(text)", remedy: "correct it")
        }
        var mapping = try StrictMapping(document, of: "a codec's description", source: source)
        name = try mapping.word("name")
        summary = try mapping.text("summary")
        citation = try mapping.text("citation")
        install = try mapping.text("install")
        sampleRates = try mapping.integers("sample_rates", in: 1000...192_000)
        choice = try Self.choice(&mapping)
        (inputForm, outputForm) = try Self.forms(&mapping)
        fileExtension = try mapping.word("extension")
        encode = try mapping.command("encode")
        decode = try mapping.command("decode")
        bitCount = try Self.bitCount(&mapping)
        delay = try mapping.optionalInteger("delay", in: 0...1_000_000)
        try mapping.finish()
        try check(mapping)
    }

    private static func choice(_ mapping: inout StrictMapping) throws(CodecError) -> Choice {
        if let range = try mapping.optionalNumbers("kbps") {
            guard range.count == 2, range[0] > 0, range[0] <= range[1], range[1] <= 10_000 else {
                throw mapping.fault("kbps", "is the lowest and the highest rate, such as [6, 128]")
            }
            return .kbps(range[0]...range[1])
        }
        guard let modes = try mapping.optionalMapping("modes"), !modes.names.isEmpty else {
            throw mapping.fault("modes", "or kbps says which bit rates there are")
        }
        var found = [Mode]()
        for name in modes.names { found.append(try mode(name, modes)) }
        return .modes(found)
    }

    private static func mode(_ name: String, _ modes: StrictMapping) throws(CodecError) -> Mode {
        if modes.isScalar(name) {
            guard let kbps = modes.number(name), kbps > 0, kbps.isFinite else {
                throw modes.fault(name, "is a rate above 0 in kbit/s, or a mapping of kbps, argument and delay")
            }
            return Mode(name: name, kbps: kbps)
        }
        var modes = modes
        guard var details = try modes.optionalMapping(name) else {
            throw modes.fault(name, "is a rate in kbit/s, or a mapping of kbps, argument and delay")
        }
        let kbps = try details.optionalNumber("kbps")
        guard kbps.map({ $0 > 0 && $0.isFinite }) ?? true else { throw details.fault("kbps", "is above 0") }
        let mode = Mode(
            name: name, kbps: kbps, argument: try details.optionalText("argument"),
            delay: try details.optionalInteger("delay", in: 0...1_000_000))
        try details.finish()
        return mode
    }

    private static func forms(_ mapping: inout StrictMapping) throws(CodecError) -> (AudioForm, AudioForm) {
        let names = AudioForm.allCases.map(\.rawValue).joined(separator: " or ")
        if mapping.isScalar("audio") {
            guard let form = AudioForm(rawValue: try mapping.text("audio")) else {
                throw mapping.fault("audio", "is \(names)")
            }
            return (form, form)
        }
        guard var forms = try mapping.optionalMapping("audio") else { throw mapping.fault("audio", "is \(names)") }
        guard let input = AudioForm(rawValue: try forms.text("input")),
            let output = AudioForm(rawValue: try forms.text("output"))
        else { throw mapping.fault("audio", "has input and output, each \(names)") }
        try forms.finish()
        return (input, output)
    }

    private static func bitCount(_ mapping: inout StrictMapping) throws(CodecError) -> BitCount {
        let meaning = "is fixed, {file: BYTES OF HEADER} or {ogg: HEADER PACKETS}"
        if mapping.isScalar("bits") {
            guard try mapping.text("bits") == "fixed" else { throw mapping.fault("bits", meaning) }
            return .fixed
        }
        guard var source = try mapping.optionalMapping("bits"), source.names.count == 1 else {
            throw mapping.fault("bits", meaning)
        }
        let count: BitCount
        if let header = try source.optionalInteger("file", in: 0...1_000_000) {
            count = .file(headerBytes: header)
        } else if let packets = try source.optionalInteger("ogg", in: 0...1000) {
            count = .ogg(headerPackets: packets)
        } else {
            throw mapping.fault("bits", meaning)
        }
        try source.finish()
        return count
    }

    /// Places and rates must go together.
    private func check(_ mapping: StrictMapping) throws(CodecError) {
        guard CodecFolder.isExtension(fileExtension), !["npy", "opus", "json"].contains(fileExtension) else {
            throw mapping.fault("extension", "is letters and digits, and not npy, opus or json, which mean other files")
        }
        switch choice {
        case .kbps:
            for (name, command) in [("encode", encode), ("decode", decode)] where command.has(.mode) {
                throw mapping.fault(name, "has a {mode}, but the description has no modes")
            }
        case .modes(let modes):
            let needsRate = bitCount == .fixed || [encode, decode].contains { $0.has(.kbps) || $0.has(.bps) }
            for mode in modes where needsRate && mode.kbps == nil {
                throw mapping.fault(
                    "modes", "gives '\(mode.name)' no kbps, which the command line or `bits: fixed` needs")
            }
        }
    }
}
