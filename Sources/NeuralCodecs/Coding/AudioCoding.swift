import Checkpoints
import Codecs
import Statistics
import Torch

/// A neural codec of ESPnet with the weights of a checkpoint: samples to codes and back, with ESPnet's answers.
///
/// ```swift
/// let coding = try AudioCoding(modelFile: "exp/codec_dac/train.total_count.best.pth")
/// let (codes, audio) = try coding(samples)
/// ```
///
/// One value serves any number of tasks at once.
public final class AudioCoding: Sendable {
    /// How a codec is used.
    public struct Options: Sendable {
        /// The bandwidth in kbit/s from which the number of codebooks follows; the last of the configured ones if `nil`.
        public var targetBandwidth: Double?
        /// Where computing takes place.
        public var device = Device.cpu
        /// The numbers that are computed with: float32 or float64.
        public var type = DType.float32
        /// Whether audio is left as ESPnet leaves it: up to a hop longer than the input, and at FunCodec's normalized level;
        /// FunCodec and HiFi-Codec then ignore the target bandwidth, as ESPnet does.
        public var isESPnetExact = false
        /// Long signals are worked on in pieces of so many seconds; 0 for never. By default of 10 s, from 30 s on, where that
        /// changes nothing but rounding; models that look at the whole signal then get it whole up to three minutes, and always
        /// where ESPnet's own output is asked for.
        public var pieceSeconds: Double?
        /// Seconds by which pieces overlap on either side, for models that look at the whole signal.
        public var contextSeconds = 2.0
        /// Whether even short signals go piece by piece. Only models whose outputs depend on the past alone can.
        public var isStreaming = false

        /// ESPnet's defaults, but for the ends and the level of decoded audio.
        public init() {}
    }

    /// What the experiment's `config.yaml` says.
    public let configuration: TrainConfiguration
    /// How it is used.
    public let options: Options
    /// The checkpoint.
    public let modelFile: String
    /// The number of codebooks in use.
    public let codebookCount: Int

    let generator: Generator
    private let pieces: Pieces?

    /// Reads a configuration and a checkpoint.
    ///
    /// - Parameters:
    ///   - trainConfig: ESPnet's `config.yaml`; the one beside the checkpoint if `nil`.
    ///   - modelFile: `*.pth` or `*.safetensors`.
    ///   - options: How it is used.
    /// - Throws: ``CodecError`` for a configuration that cannot be built or a checkpoint that does not fit,
    ///   `CheckpointError` for a file that cannot be read, `TorchError` where libtorch is missing.
    public convenience init(
        trainConfig: String? = nil, modelFile: String, options: Options = Options()
    ) throws {
        let configuration = try TrainConfiguration(path: trainConfig ?? PretrainedModel(besides: modelFile).trainConfig)
        try Torch.load()
        try self.init(configuration, state: StateDictionary(path: modelFile), modelFile: modelFile, options: options)
    }

    /// A codec of a configuration and weights that have been read already; `modelFile` is where from, for messages.
    public init(
        _ configuration: TrainConfiguration, state: StateDictionary, modelFile: String, options: Options = Options()
    ) throws {
        try Torch.load()
        let generator = try Torch.withoutGradients {
            try Generator(
                configuration.generator, state, path: modelFile, device: options.device, type: options.type)
        }
        self.configuration = configuration
        self.options = options
        self.modelFile = modelFile
        self.generator = generator
        codebookCount = try Self.codebookCount(configuration, options)
        pieces = try Self.pieces(configuration, options, generator)
    }

    private static func codebookCount(
        _ configuration: TrainConfiguration, _ options: Options
    ) throws(CodecError) -> Int {
        let generator = configuration.generator
        let bandwidths = generator.quantizer.bandwidths
        let isIgnored = options.isESPnetExact && !ESPnetQuirks.honoursTargetBandwidth(configuration.kind)
        let given = isIgnored ? nil : options.targetBandwidth
        if let given, !(given > 0 && given.isFinite) {
            throw CodecError("--target-bandwidth", cause: "\(given) kbit/s is no bandwidth", remedy: "give more than 0")
        }
        return ESPnetQuirks.codebookCount(generator, bandwidth: given ?? bandwidths[bandwidths.count - 1])
    }

    /// A day; what follows from it is far from overflowing.
    private static let longestPiece = 86400.0

    private static func pieces(
        _ configuration: TrainConfiguration, _ options: Options, _ generator: Generator
    ) throws(CodecError) -> Pieces? {
        let sizes = configuration.generator
        if options.isStreaming {
            guard case .waveform(let layers) = sizes.layers, layers.isCausal, generator.makeStreams() != nil else {
                throw CodecError(
                    configuration.path, cause: "this model looks ahead, so it cannot work as a stream",
                    remedy: "use a model with 'encdec_causal: true', or leave out --streaming")
            }
        }
        let isExact = generator.makeStreams() != nil
        let seconds = options.pieceSeconds ?? (isExact ? 10 : options.isESPnetExact ? 0 : 180)
        for (name, value) in [("--piece-seconds", seconds), ("context", options.contextSeconds)] {
            guard value >= 0, value <= longestPiece else {
                throw CodecError(name, cause: "\(value) s is impossible", remedy: "give 0 to \(Int(longestPiece)) s")
            }
        }
        guard seconds > 0 else {
            guard options.isStreaming else { return nil }
            throw CodecError(
                "--piece-seconds", cause: "a stream needs pieces", remedy: "give more than 0, or leave out --streaming")
        }
        let frames = max(1, Int((seconds * sizes.frameRate).rounded()))
        // A spectrum needs some frames on either side of what is kept.
        let context = max(4, Int((options.contextSeconds * sizes.frameRate).rounded(.up)))
        // A remainder shorter than half a piece is not worth dividing; nor are common utterances, but for who asks for it.
        let isDefaultOfExact = options.pieceSeconds == nil && isExact
        let longest = isDefaultOfExact ? Int(30 * sizes.frameRate) : frames + frames / 2
        return Pieces(frames: frames, longestWhole: longest, context: context, isStreaming: options.isStreaming)
    }

    // MARK: Facts

    /// Numbers that training adjusts, in encoder, decoder and quantizer; codebooks are not among them.
    public var parameterCount: Int { generator.parameterCount }

    /// Whether long signals in pieces give what the whole signal gives, but for rounding.
    public var isExactInPieces: Bool { generator.makeStreams() != nil }

    /// Signals longer than this, in seconds, are coded in pieces that overlap, with other codes than those of the whole; `nil`
    /// where that does not happen.
    public var longestExactSeconds: Double? {
        guard let pieces, !isExactInPieces else { return nil }
        return Double(pieces.longestWhole) / configuration.generator.frameRate
    }

    /// The codec as others see it.
    public var description: CodecDescription { configuration.codecDescription(codebookCount: codebookCount) }

    // MARK: Coding

    /// Codes and decoded audio of mono samples at the model's rate.
    public func callAsFunction(_ samples: [Float]) throws -> (codes: CodeSequence, audio: [Float]) {
        let encoded = try encode(samples)
        guard case .codes(let codes) = encoded.payload else { preconditionFailure("encoding gives codes") }
        return (codes, try decode(encoded))
    }

    /// Codes of mono samples at the model's rate, with what decoding needs besides.
    public func encode(_ samples: [Float]) throws -> EncodedAudio {
        guard !samples.isEmpty else {
            throw CodecError("input", cause: "there are no samples", remedy: "leave out empty files")
        }
        guard samples.allSatisfy(\.isFinite) else {
            throw CodecError("input", cause: "a sample is not a finite number", remedy: "repair the file")
        }
        let (codes, level) = try generator.encode(samples, count: codebookCount, pieces)
        let values = try codes.integers().map { Int32($0) }
        return EncodedAudio(
            payload: .codes(CodeSequence(shape: codes.shape, values: values)),
            sampleRate: configuration.generator.sampleRate, sampleCount: samples.count,
            level: options.isESPnetExact ? nil : level)
    }

    /// Samples of codes, of any number of the leading codebooks. Their length is the input's and their level its own where
    /// both are known and ESPnet's own output is not asked for.
    public func decode(_ encoded: EncodedAudio) throws -> [Float] {
        guard case .codes(let codes) = encoded.payload else {
            throw CodecError("input", cause: "these are no codes", remedy: "give the codes that this model made")
        }
        let shape = try checkedShape(codes)
        let tensor = try Tensor(integers: codes.values.map { Int64($0) }, shape: shape).to(options.device)
        var samples = try generator.decode(tensor, pieces)
        if options.isESPnetExact { return samples }
        if let count = encoded.sampleCount {
            guard count <= samples.count + configuration.generator.hopLength else {
                throw CodecError(
                    "codes", cause: "they make \(samples.count) samples, the input had \(count)",
                    remedy: "decode the codes with the sidecar that was written with them")
            }
            let missing = count - samples.count
            samples = missing > 0 ? samples + [Float](repeating: 0, count: missing) : Array(samples.prefix(count))
        }
        if let level = encoded.level { samples = samples.map { $0 * Float(level) } }
        return samples
    }

    /// The codes' shape as [count, groups, N], if the model can decode them.
    private func checkedShape(_ codes: CodeSequence) throws(CodecError) -> [Int] {
        let sizes = configuration.generator
        let groups = sizes.groupCount
        guard codes.frameCount > 0 else {
            throw CodecError("codes", cause: "there are no frames", remedy: "encode the audio again")
        }
        guard codes.streamCount % groups == 0, codes.shape.count < 3 || codes.shape[codes.shape.count - 2] == groups
        else {
            throw CodecError(
                "codes", cause: "the array's shape is \(codes.shape)",
                remedy: "\(configuration.kind.title) needs [codebooks, \(groups), frames]")
        }
        let count = codes.streamCount / groups
        guard count <= sizes.quantizer.codebookCount else {
            throw CodecError(
                "codes", cause: "they are of \(count) codebooks, the model has \(sizes.quantizer.codebookCount)",
                remedy: "decode with the model that encoded them")
        }
        guard let wrong = codes.values.first(where: { $0 < 0 || $0 >= sizes.quantizer.codebookSize }) else {
            return [count, groups, codes.frameCount]
        }
        throw CodecError(
            "codes", cause: "code \(wrong) is not in a codebook of \(sizes.quantizer.codebookSize)",
            remedy: "decode with the model that encoded them")
    }

    // MARK: Inner values

    /// The encoder's output [1, D, N] for a whole signal, in C order with its shape.
    public func encodeContinuous(_ samples: [Float]) throws -> (values: [Float], shape: [Int]) {
        try Torch.withoutGradients {
            let audio = try Tensor(samples, shape: [1, 1, samples.count]).to(options.type).to(options.device)
            let latent = try generator.latent(audio).latent
            return (try latent.floats(), latent.shape)
        }
    }

    /// Samples of a latent [1, D, N].
    public func decodeContinuous(_ values: [Float], shape: [Int]) throws -> [Float] {
        try Torch.withoutGradients {
            let latent = try Tensor(values, shape: shape).to(options.type).to(options.device)
            return try generator.audio(latent).floats()
        }
    }

    /// Calls `visit` with the name, shape and values of each layer's output, encoder then decoder.
    package func trace(_ samples: [Float], visit: (String, [Int], [Float]) throws -> Void) throws {
        try Torch.withoutGradients {
            let audio = try Tensor(samples, shape: [1, 1, samples.count]).to(options.type).to(options.device)
            try generator.traced(audio, count: codebookCount) { name, tensor in
                try visit(name, tensor.shape, tensor.floats())
            }
        }
    }
}
