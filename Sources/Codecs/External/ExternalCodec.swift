import Glibc

/// A codec that other programs compute, at one setting.
///
/// Each call runs a program without a shell, in a temporary folder that is removed, and kills it with all that it started
/// when it takes too long or the task is cancelled. Audio is handed over in 16 bits. Decoded audio is as long as the
/// input; it is aligned with it where the description says the delay, and then as much silence is coded at the end, to
/// bring the last samples out. Whether the same samples give the same file is up to the program: some containers hold the
/// time of day.
public struct ExternalCodec: Codec {
    /// How the programs are run.
    public let external: ExternalDescription
    /// What is fixed about the codec: an opaque bit stream.
    public let description: CodecDescription
    private let mode: ExternalDescription.Mode
    private let timeLimit: Duration?

    /// The difference between input and output that is taken for padding, in seconds; beyond it the output is of another
    /// rate, or cut.
    private static let largestDifference = 0.5

    /// A codec at one of its settings.
    ///
    /// - Parameters:
    ///   - external: how the programs are run
    ///   - setting: the name of a mode, or a bit rate in kbit/s; may be left out where there is one mode only
    ///   - sampleRate: in Hz, one of those of the description; may be left out where there is one only
    ///   - timeLimit: of each program; a minute and ten times the audio's duration if left out
    ///   - registryName: how the registry calls it, where that is not its name: the description's path
    public init(
        _ external: ExternalDescription, setting: String?, sampleRate: Int?, timeLimit: Duration? = nil,
        registryName: String? = nil
    ) throws(CodecError) {
        let mode = try external.mode(setting)
        let rate = try external.sampleRate(sampleRate)
        self.external = external
        self.mode = mode
        self.timeLimit = timeLimit
        let text = "\(registryName ?? external.name):\(mode.name)"
        description = CodecDescription(
            name: external.name, setting: external.sampleRates.count > 1 ? "\(text),sample_rate=\(rate)" : text,
            sampleRate: rate, nominalKbps: mode.kbps, fileExtension: external.fileExtension)
    }

    /// Looks for the programs.
    public func prepare(for work: CodecWork) throws(CodecError) {
        for (kind, command) in [(CodecWork.encode, external.encode), (.decode, external.decode)]
        where work.contains(kind) && !CommandRun.isInstalled(command.program) {
            throw .notInstalled(command.program, codec: description.setting, install: external.install)
        }
    }

    /// The file that the encoder wrote.
    public func encode(_ samples: [Float]) async throws -> EncodedAudio {
        try checkFinite(samples, for: description.setting)
        guard !samples.isEmpty else {
            throw CodecError(
                description.setting, cause: "the input has no samples", remedy: "leave empty files out")
        }
        let file = try await withTemporaryFolder { folder in
            let (input, output) = ("\(folder)/input.\(external.inputForm.fileExtension)", "\(folder)/\(encodedName)")
            try SampleFile.write(
                samples + [Float](repeating: 0, count: delay ?? 0), sampleRate: description.sampleRate,
                as: external.inputForm, to: input)
            try await run(external.encode, input: input, output: output, in: folder, sampleCount: samples.count)
            return try written(output, by: external.encode)
        }
        return EncodedAudio(
            payload: .bytes(file), sampleRate: description.sampleRate, sampleCount: samples.count,
            bits: try bits(of: file, sampleCount: samples.count))
    }

    /// The samples that the decoder wrote, cut or padded with silence to the input's length.
    public func decode(_ encoded: EncodedAudio) async throws -> [Float] {
        guard case .bytes(let file) = encoded.payload else {
            throw CodecError(
                description.setting, cause: "this bit stream is not a file of \(external.name)",
                remedy: "decode it with the codec that encoded it")
        }
        try encoded.checkSampleRate(description)
        let decoded = try await withTemporaryFolder { folder in
            let (input, output) = ("\(folder)/\(encodedName)", "\(folder)/output.\(external.outputForm.fileExtension)")
            try WholeFile.write(file, to: input)
            // The longest audio that a file of this size is likely to hold, where its length is not known.
            let count = encoded.sampleCount ?? 8 * file.count
            try await run(external.decode, input: input, output: output, in: folder, sampleCount: count)
            _ = try written(output, by: external.decode)
            return try SampleFile.read(
                output, as: external.outputForm, sampleRate: description.sampleRate,
                program: name(of: external.decode))
        }
        let aligned = Array(decoded.dropFirst(delay ?? 0))
        guard let count = encoded.sampleCount else { return aligned }
        // Silence as long as the delay was coded at the end; not every decoder gives all of that back.
        let difference = max(decoded.count - count - (delay ?? 0), count - decoded.count)
        guard Double(difference) <= Self.largestDifference * Double(description.sampleRate) else {
            throw CodecError(
                name(of: external.decode),
                cause: "it decoded \(decoded.count) samples of an input of \(count)",
                remedy: "check the sample rate and form of audio in the codec's description")
        }
        return aligned.prefix(count) + [Float](repeating: 0, count: max(0, count - aligned.count))
    }

    private var delay: Int? { mode.delay ?? external.delay }

    private var encodedName: String { "encoded.\(external.fileExtension)" }

    private func name(of command: CommandTemplate) -> String { "\(description.setting) (\(command.program))" }

    private func run(
        _ command: CommandTemplate, input: String, output: String, in folder: String, sampleCount: Int
    ) async throws {
        let arguments = command.arguments { field in
            switch field {
            case .input: input
            case .output: output
            case .mode: mode.argument
            case .kbps: mode.kbps.map(shortest) ?? ""
            case .bps: mode.kbps.map { shortest(($0 * 1000).rounded()) } ?? ""
            case .sampleRate: String(description.sampleRate)
            case .kilohertz: shortest(Double(description.sampleRate) / 1000)
            }
        }
        let seconds = Double(sampleCount) / Double(description.sampleRate)
        try await CommandRun(
            program: command.program, arguments: arguments, folder: folder,
            timeLimit: timeLimit ?? .seconds(60 + 10 * seconds), install: external.install,
            codec: description.setting
        ).run()
    }

    /// The content of the file that a command should have written.
    private func written(_ path: String, by command: CommandTemplate) throws(CodecError) -> [UInt8] {
        let bytes = access(path, F_OK) == 0 ? try WholeFile.read(path, limit: CodecFolder.largestFile) : []
        guard !bytes.isEmpty else {
            throw CodecError(
                name(of: command), cause: "it ended without an error and wrote nothing to {output}",
                remedy: "check the command line in the codec's description")
        }
        return bytes
    }

    private func bits(of file: [UInt8], sampleCount: Int) throws(CodecError) -> Int {
        switch external.bitCount {
        case .fixed:
            let seconds = Double(sampleCount) / Double(description.sampleRate)
            return Int(((mode.kbps ?? 0) * 1000 * seconds).rounded())
        case .file(let headerBytes):
            guard file.count > headerBytes else {
                throw CodecError(
                    name(of: external.encode),
                    cause: "it wrote \(file.count) bytes, where the header alone has \(headerBytes)",
                    remedy: "check `bits` in the codec's description")
            }
            return 8 * (file.count - headerBytes)
        case .ogg(let headerPackets):
            let packets = try OggFile.packets(of: file, source: name(of: external.encode))
            return packets.dropFirst(headerPackets).reduce(0) { $0 + 8 * $1.bytes.count }
        }
    }
}

extension ExternalDescription {
    /// The mode of a name, or of a bit rate.
    fileprivate func mode(_ setting: String?) throws(CodecError) -> Mode {
        switch choice {
        case .modes(let modes):
            if let mode = modes.first(where: { $0.name == setting }) { return mode }
            if setting == nil, modes.count == 1 { return modes[0] }
            let names = modes.map(\.name).joined(separator: ", ")
            throw CodecError(
                name, cause: setting.map { "it has no mode '\($0)'" } ?? "its mode is not given",
                remedy: "write \(name):MODE with one of \(names)", kind: .request)
        case .kbps(let range):
            guard let setting, let kbps = Double(setting), range.contains(kbps) else {
                throw CodecError(
                    name, cause: setting.map { "'\($0)' is not a bit rate that it has" } ?? "its bit rate is not given",
                    remedy: "write \(name):KBPS with a rate from \(shortest(range.lowerBound)) to "
                        + "\(shortest(range.upperBound)) kbit/s", kind: .request)
            }
            return Mode(name: shortest(kbps), kbps: kbps, argument: shortest(kbps))
        }
    }

    fileprivate func sampleRate(_ asked: Int?) throws(CodecError) -> Int {
        if let asked, sampleRates.contains(asked) { return asked }
        if asked == nil, sampleRates.count == 1 { return sampleRates[0] }
        let names = sampleRates.map(String.init).joined(separator: ", ")
        throw CodecError(
            name, cause: asked.map { "it does not code audio at \($0) Hz" } ?? "its sample rate is not given",
            remedy: "resample it (--resample does) to one of \(names) Hz, or say which by sample_rate=", kind: .request)
    }
}

extension ExternalDescription.AudioForm {
    /// What a file's name ends in.
    fileprivate var fileExtension: String {
        switch self {
        case .wav16: "wav"
        case .s16le: "raw"
        }
    }
}
