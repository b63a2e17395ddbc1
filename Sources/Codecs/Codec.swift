import Files

/// A speech codec at one setting: samples in, a bit stream out, and back.
///
/// A codec keeps nothing from one call to the next, so one value serves any number of tasks at once, and the same samples
/// give the same bits every time.
///
/// ```swift
/// let codec: any Codec = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000))
/// let encoded = try await codec.encode(samples)
/// let decoded = try await codec.decode(encoded)  // as long as `samples`, and aligned with them
/// ```
public protocol Codec: Sendable {
    /// Looks for what the codec needs besides this program, before any work is begun. Most need nothing.
    ///
    /// - Throws: ``CodecError`` of the kind ``CodecError/Kind/unavailable``
    func prepare(for work: CodecWork) throws

    /// What is fixed about the codec at this setting.
    var description: CodecDescription { get }

    /// What decides the codec's numbers besides its setting, so that files made otherwise are told apart. Most need nothing.
    var identity: CodecIdentity { get }

    /// Codes an utterance.
    ///
    /// - Parameter samples: mono, at the description's sample rate, full scale ±1
    /// - Throws: ``CodecError``, `CancellationError`, or what the codec's own module throws
    func encode(_ samples: [Float]) async throws -> EncodedAudio

    /// The samples that a bit stream stands for: mono, at the description's sample rate, full scale ±1, aligned with the
    /// input where the codec's delay is known, and as long where `encoded` tells its length.
    ///
    /// - Throws: ``CodecError``, `CancellationError`, or what the codec's own module throws
    func decode(_ encoded: EncodedAudio) async throws -> [Float]
}

extension Codec {
    /// Needs nothing.
    public func prepare(for work: CodecWork) throws {}
    /// The setting says all.
    public var identity: CodecIdentity { CodecIdentity() }
}

/// What decides a codec's numbers besides its setting.
public struct CodecIdentity: Sendable, Hashable {
    /// Hash of the model; `nil` of a codec without one. Codes of one model are not those of another.
    public var modelHash: String?
    /// The bandwidth that was asked for, in kbit/s.
    public var targetBandwidth: Double?
    /// What else it is, by name, such as `dtype`.
    public var settings: [String: String]
    /// Where the model is; `nil` of a codec without one.
    public var files: ModelFiles?

    /// All of it; nothing by default.
    public init(
        modelHash: String? = nil, targetBandwidth: Double? = nil, settings: [String: String] = [:],
        files: ModelFiles? = nil
    ) {
        (self.modelHash, self.targetBandwidth) = (modelHash, targetBandwidth)
        (self.settings, self.files) = (settings, files)
    }
}

/// A model's files, by which it is found again; they decide no number.
public struct ModelFiles: Sendable, Hashable, Codable {
    /// The checkpoint's path, from the root on.
    public var modelFile: String
    /// The configuration's path, from the root on.
    public var trainConfig: String

    /// The files at these paths.
    public init(modelFile: String, trainConfig: String) {
        (self.modelFile, self.trainConfig) = (Paths.absolute(modelFile), Paths.absolute(trainConfig))
    }

    enum CodingKeys: String, CodingKey {
        case modelFile = "model_file"
        case trainConfig = "train_config"
    }
}

/// What a codec is to do.
public struct CodecWork: OptionSet, Sendable {
    /// One bit for each kind of work.
    public let rawValue: Int

    /// Work by its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Samples to bits.
    public static let encode = CodecWork(rawValue: 1)
    /// Bits to samples.
    public static let decode = CodecWork(rawValue: 2)
}

/// Refuses samples that are not numbers, which no codec answers sensibly.
func checkFinite(_ samples: [Float], for codec: String) throws(CodecError) {
    guard let index = samples.firstIndex(where: { !$0.isFinite }) else { return }
    throw CodecError(
        codec, cause: "sample \(index) of the input is not a finite number", remedy: "repair the audio before coding it"
    )
}
