import CodecDescriptions

/// The codecs that a user can name.
///
/// A codec is named by a text: its name, a colon and its setting, and after commas what else there is to choose:
/// `opus:16`, `opus:24,application=audio,rate=cbr`, `codec2:3200`, `mp3:32,sample_rate=16000`. The path of a YAML file
/// that describes an external command serves as a name too: `my.yaml:low`.
///
/// Modules of other codecs add theirs:
///
/// ```swift
/// var registry = CodecRegistry.standard
/// registry.add(.init(name: "encodec", summary: "EnCodec", usage: "encodec:FOLDER", …) { request in
///     try EncodecCodec(folder: request.setting, …)
/// })
/// let codec = try registry.codec("opus:16", sampleRate: 16000)
/// ```
public struct CodecRegistry: Sendable {
    /// A codec that can be named.
    public struct Entry: Sendable {
        /// Its name.
        public let name: String
        /// What it is, in a line.
        public let summary: String
        /// How its text is written.
        public let usage: String
        /// Its text at one of its settings.
        public let example: String
        /// The programs that must be installed; empty for none.
        public let needs: String
        /// Where it is described.
        public let citation: String
        /// Makes it.
        public let make: @Sendable (CodecRequest) throws -> any Codec

        /// A codec that can be named.
        public init(
            name: String, summary: String, usage: String, example: String, needs: String = "", citation: String,
            make: @escaping @Sendable (CodecRequest) throws -> any Codec
        ) {
            self.name = name
            self.summary = summary
            self.usage = usage
            self.example = example
            self.needs = needs
            self.citation = citation
            self.make = make
        }
    }

    /// The codecs, in the order in which they were added.
    public private(set) var entries: [Entry]

    /// A registry of these codecs.
    public init(_ entries: [Entry] = []) {
        self.entries = []
        for entry in entries { add(entry) }
    }

    /// Opus and the external commands whose descriptions travel inside the program.
    public static let standard: CodecRegistry = {
        var registry = CodecRegistry([.opus])
        for (name, yaml) in BundledCodecDescriptions.all {
            do {
                registry.add(.external(try ExternalDescription(yaml: yaml, source: "codecs/\(name).yaml")))
            } catch {
                preconditionFailure("a description inside the program is wrong: \(error)")
            }
        }
        return registry
    }()

    /// Adds a codec; one of the same name is replaced.
    public mutating func add(_ entry: Entry) {
        if let known = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[known] = entry
        } else {
            entries.append(entry)
        }
    }

    /// The codec that a text names.
    ///
    /// - Parameters:
    ///   - text: name, setting and options
    ///   - sampleRate: the rate of the audio at hand in Hz, for codecs that work at several
    ///   - mayResample: whether the audio may be brought to another rate that the codec has
    /// - Throws: ``CodecError``, or what the codec's own module throws
    public func codec(_ text: String, sampleRate: Int? = nil, mayResample: Bool = false) throws -> any Codec {
        var request = try CodecRequest(text)
        request.audioSampleRate = sampleRate
        request.mayResample = mayResample
        if [".yaml", ".yml"].contains(where: request.name.hasSuffix) {
            let external = try ExternalDescription(path: request.name)
            return try Entry.external(external, registryName: request.name).make(request)
        }
        guard let entry = entries.first(where: { $0.name == request.name }) else {
            throw CodecError(
                text, cause: "there is no codec '\(request.name)'",
                remedy:
                    "name one of \(entries.map(\.name).joined(separator: ", ")), with its setting behind a colon as in "
                    + "opus:12, or the YAML file of a command",
                kind: .request)
        }
        return try entry.make(request)
    }
}

extension CodecRegistry.Entry {
    static let opus = CodecRegistry.Entry(
        name: "opus", summary: "Opus through libopus",
        usage: "opus:KBPS[,application=voip|audio|low-delay]"
            + "[,rate=vbr|constrained|cbr][,frame=MS][,complexity=0-10][,sample_rate=HZ]", example: "opus:16",
        citation: "Valin, Vos & Terriberry, Definition of the Opus Audio Codec, RFC 6716, 2012"
    ) { request in
        try request.allow(["application", "rate", "frame", "complexity", "sample_rate"])
        guard let setting = request.setting, let kbps = Double(setting) else {
            throw CodecError(
                request.text,
                cause: request.setting.map { "'\($0)' is no bit rate in kbit/s" } ?? "its bit rate is not given",
                remedy: "write opus:KBPS with a rate from 6 to 510",
                kind: .request)
        }
        var settings = OpusSettings(
            kbps: kbps,
            sampleRate: try request.sampleRate(among: OpusSettings.sampleRates) ?? OpusPackets.clockRate)
        if let value = try request.choice("application", of: OpusSettings.Application.self) {
            settings.application = value
        }
        if let value = try request.choice("rate", of: OpusSettings.RateControl.self) { settings.rateControl = value }
        if let value = try request.number("frame") { settings.frameMilliseconds = value }
        if let value = try request.integer("complexity") { settings.complexity = value }
        return try OpusCodec(settings)
    }

    static func external(_ external: ExternalDescription, registryName: String? = nil) -> CodecRegistry.Entry {
        let (setting, example) =
            switch external.choice {
            case .modes(let modes): (modes.map(\.name).joined(separator: "|"), modes[modes.count / 2].name)
            case .kbps(let range): ("KBPS", shortest(min(max(32, range.lowerBound), range.upperBound)))
            }
        let programs = [external.encode.program, external.decode.program]
        let rate = external.sampleRates.count > 1 ? "[,sample_rate=HZ]" : ""
        return CodecRegistry.Entry(
            name: external.name, summary: external.summary,
            usage: "\(external.name):\(setting)\(rate)[,timeout=SECONDS]",
            example: "\(external.name):\(example)",
            needs: (programs[0] == programs[1] ? [programs[0]] : programs).joined(separator: ", "),
            citation: external.citation
        ) { request in
            try request.allow(["sample_rate", "timeout"])
            let timeout = try request.number("timeout")
            guard (0.001...86400).contains(timeout ?? 1) else {
                throw CodecError(
                    request.text, cause: "\(shortest(timeout ?? 0)) s is no time limit",
                    remedy: "give timeout= from 0.001 to 86400 seconds, or leave it out", kind: .request)
            }
            return try ExternalCodec(
                external, setting: request.setting, sampleRate: try request.sampleRate(among: external.sampleRates),
                timeLimit: timeout.map { .seconds($0) }, registryName: registryName)
        }
    }
}
