import ArgumentParser
import Codecs
import Console
import FoundationEssentials
import NeuralCodecs
import Recipe
import Scoring
import Torch

/// Which codec: a neural model of ESPnet, or a classical codec by name.
struct CodecOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("train_config")],
        help: ArgumentHelp("The model's config.yaml (default: beside the checkpoint).", valueName: "file"))
    var trainConfig: String?

    @Option(
        name: [.long, .customLong("model_file")],
        help: ArgumentHelp("The model's checkpoint, *.pth or *.safetensors.", valueName: "file"))
    var modelFile: String?

    @Option(
        name: [.long, .customLong("model_tag"), .customLong("model-tag")],
        help: ArgumentHelp(
            "A model's folder, or a Hugging Face repository, fetched where its cache does not have it.",
            valueName: "folder|owner/name[@revision]"))
    var pretrained: String?

    @Option(
        help: ArgumentHelp(
            "A classical codec, such as opus:16; `codec-recipe codecs` lists them.", valueName: "name[:setting]"))
    var codec: String?

    @Option(
        name: [.long, .customLong("target_bandwidth")],
        help: ArgumentHelp(
            "Bandwidth in kbit/s, from which the number of codebooks follows (default: the model's largest).",
            valueName: "kbps"))
    var targetBandwidth: Double?

    @Option(help: ArgumentHelp("Where a neural codec computes (default: cpu).", valueName: "cpu|cuda[:n]"))
    var device: Device?

    @Option(
        help: ArgumentHelp(
            "Numbers a neural codec computes with (default: float32).", valueName: "float32|float64"))
    var dtype: Precision?

    @Flag(
        name: [.long, .customLong("espnet_exact")],
        help: "Leave decoded audio as ESPnet does: up to a hop longer, and at FunCodec's normalized level.")
    var espnetExact = false

    @Flag(help: "Work piece by piece, as on a live signal; for causal models.")
    var streaming = false

    @Option(
        help: ArgumentHelp(
            "Work on longer files in pieces of so many seconds; 0 for never (default: 10 from 30 s on, or 180 for models that look at the whole file).",
            valueName: "seconds"))
    var pieceSeconds: Double?

    enum Precision: String, ExpressibleByArgument, CaseIterable {
        case float32, float64

        var type: DType { self == .float32 ? .float32 : .float64 }
    }

    mutating func validate() throws {
        guard [modelFile, pretrained, codec].count(where: { $0 != nil }) <= 1 else { throw Self.unnamed }
        let neural: [(String, Bool)] = [
            ("--train-config", trainConfig != nil), ("--target-bandwidth", targetBandwidth != nil),
            ("--device", device != nil), ("--dtype", dtype != nil), ("--piece-seconds", pieceSeconds != nil),
            ("--streaming", streaming), ("--espnet-exact", espnetExact),
        ]
        if codec != nil, let (option, _) = neural.first(where: \.1) {
            throw ValidationError(
                "\(option) is for neural codecs; leave it out with --codec, where a rate stands behind the name, as in opus:12"
            )
        }
        if let targetBandwidth, !(targetBandwidth > 0 && targetBandwidth.isFinite) {
            throw ValidationError("--target-bandwidth is more than 0")
        }
        if let pieceSeconds, !(pieceSeconds >= 0 && pieceSeconds.isFinite) {
            throw ValidationError("--piece-seconds is at least 0")
        }
    }

    /// Whether they name a codec.
    var isNamed: Bool { modelFile != nil || pretrained != nil || codec != nil }

    /// Refuses options that name none, where nothing else does.
    func checkNamed() throws { if !isNamed { throw Self.unnamed } }

    private static let unnamed = ValidationError("give one of --model-file, --pretrained and --codec")

    /// The codec. `sampleRate` is that of the audio at hand, for codecs that work at several.
    func make(sampleRate: Int?, mayResample: Bool, isQuiet: Bool) async throws -> any Codec {
        if let codec {
            return try CodecRegistry.standard.codec(codec, sampleRate: sampleRate, mayResample: mayResample)
        }
        let coding = try await neural(isQuiet: isQuiet)
        if espnetExact, targetBandwidth != nil, !coding.configuration.kind.honoursTargetBandwidthInESPnet {
            warn(
                "ESPnet's \(coding.configuration.kind.title) ignores the target bandwidth, and so does --espnet-exact",
                isQuiet: isQuiet)
        }
        warnOfBandwidth(coding, isQuiet: isQuiet)
        return try NeuralCodec(coding)
    }

    /// A bandwidth that the model does not have is brought to its largest or smallest.
    private func warnOfBandwidth(_ coding: AudioCoding, isQuiet: Bool) {
        let sizes = coding.configuration.generator
        let all = sizes.codebookCount(bandwidth: 0)
        guard let asked = targetBandwidth, !espnetExact, let given = coding.description.nominalKbps else { return }
        let one = given / Double(coding.codebookCount)
        let isTooMuch = coding.codebookCount == all && asked >= given + one
        let isTooLittle = coding.codebookCount == 1 && asked < given
        guard isTooMuch || isTooLittle else { return }
        warn(
            "\(asked) kbit/s is \(isTooMuch ? "more" : "less") than this model has; it codes at "
                + "\(fixed(given, digits: 2)), its \(isTooMuch ? "most" : "least")", isQuiet: isQuiet)
    }

    /// The neural model that the options name.
    private func neural(isQuiet: Bool) async throws -> AudioCoding {
        var options = AudioCoding.Options()
        options.targetBandwidth = targetBandwidth
        options.device = device ?? .cpu
        options.type = (dtype ?? .float32).type
        options.isESPnetExact = espnetExact
        options.pieceSeconds = pieceSeconds
        options.isStreaming = streaming
        if let pretrained {
            let model = try await Download.model(pretrained, isQuiet: isQuiet)
            return try AudioCoding(
                trainConfig: trainConfig ?? model.trainConfig, modelFile: model.modelFile, options: options)
        }
        let modelFile = modelFile ?? ""
        // Said before the configuration beside it is missed.
        var isFolder = false
        guard FileManager.default.fileExists(atPath: modelFile, isDirectory: &isFolder) else {
            throw fail(.noInput, "\(modelFile): there is no such checkpoint; check --model-file")
        }
        guard !isFolder else {
            throw fail(.noInput, "\(modelFile): this is a folder; name its checkpoint, or give it as --pretrained")
        }
        return try AudioCoding(trainConfig: trainConfig, modelFile: modelFile, options: options)
    }
}

extension CodecOptions {
    /// The options with the codec that made a folder of codes, and how it was used, where they do not say so themselves.
    func completed(by recorded: RecordedCodec) throws -> CodecOptions {
        var options = self
        guard let model = recorded.model else {
            options.codec = recorded.codec
            try options.validate()
            return options
        }
        guard let files = model.files else {
            throw fail(.usage, "\(recorded.recordPath): it does not say where the model is; give --model-file")
        }
        options.modelFile = files.modelFile
        options.trainConfig = trainConfig ?? files.trainConfig
        for (path, option) in [(files.modelFile, "--model-file"), (options.trainConfig ?? "", "--train-config")]
        where !FileManager.default.fileExists(atPath: path) {
            throw fail(
                .noInput,
                "\(path): \(recorded.recordPath) says that the codes were made with it, but it is not there any more; "
                    + "say where it is by \(option)")
        }
        options.targetBandwidth = targetBandwidth ?? model.targetBandwidth
        options.dtype = dtype ?? model.settings["dtype"].flatMap(Precision.init(rawValue:))
        options.pieceSeconds = pieceSeconds ?? model.settings["piece_seconds"].flatMap { Double($0) }
        options.espnetExact = espnetExact || model.settings["espnet_exact"] == "true"
        options.streaming = streaming || model.settings["streaming"] == "true"
        return options
    }
}

extension Device: ExpressibleByArgument {
    /// `cpu`, `cuda` or `cuda:1`.
    public init?(argument: String) { self.init(argument) }
    /// As it is shown in help.
    public var defaultValueDescription: String { description }
}
