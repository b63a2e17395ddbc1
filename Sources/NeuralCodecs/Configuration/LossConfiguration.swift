import Codecs

/// The losses of a codec and their weights.
public struct LossConfiguration: Sendable {
    /// How a logit is judged.
    public enum AdversarialKind: String, Sendable, CaseIterable {
        /// Its squared distance from 1 or 0.
        case meanSquare = "mse"
        /// How far it is on the wrong side of ±1.
        case hinge
    }

    /// An adversarial loss.
    public struct Adversarial: Sendable {
        /// How a logit is judged.
        public let kind: AdversarialKind
        /// Whether sub-discriminators are averaged rather than summed.
        public let averagesDiscriminators: Bool

        init(_ parameters: inout ConfigurationMapping, isGiven: Bool) throws(CodecError) {
            averagesDiscriminators = try parameters.flag("average_by_discriminators", default: isGiven)
            let name = try parameters.text("loss_type") ?? AdversarialKind.meanSquare.rawValue
            guard let kind = AdversarialKind(rawValue: name) else {
                throw parameters.refused(
                    "loss_type", "is \(name)",
                    "known are \(AdversarialKind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            self.kind = kind
            try parameters.finish()
        }
    }

    /// The feature matching loss.
    public struct FeatureMatching: Sendable {
        /// Whether layers, and sub-discriminators, are averaged rather than summed.
        public let averagesLayers: Bool, averagesDiscriminators: Bool
        /// Whether logits are among the features.
        public let includesLogits: Bool

        init(_ parameters: inout ConfigurationMapping, isGiven: Bool) throws(CodecError) {
            averagesLayers = try parameters.flag("average_by_layers", default: isGiven)
            averagesDiscriminators = try parameters.flag("average_by_discriminators", default: isGiven)
            includesLogits = try parameters.flag("include_final_outputs", default: !isGiven)
            try parameters.finish()
        }
    }

    /// The multi-scale mel loss.
    public struct Mel: Sendable {
        /// The base of its logarithms.
        public enum LogarithmBase: Sendable { case e, two, ten }

        /// Samples a second.
        public let sampleRate: Int
        /// The FFT sizes are 2 to the power of these.
        public let exponents: Range<Int>
        /// Mel bands of each scale.
        public let bandCount: Int
        /// Where the bands begin and end, Hz; half the sample rate where there is no end.
        public let lowestFrequency: Double, highestFrequency: Double?
        /// The base of logarithms.
        public let base: LogarithmBase
        /// Whether squared differences weigh the more the longer the FFT is.
        public let weighsScales: Bool

        init(sampleRate: Int, _ parameters: inout ConfigurationMapping, isGiven: Bool) throws(CodecError) {
            self.sampleRate = sampleRate
            let first = try parameters.integer("range_start", default: 6)
            let end = try parameters.integer("range_end", default: 11)
            guard first > 2, end > first, end <= 17 else {
                throw parameters.refused(
                    "range_end", "or 'range_start' is wrong (\(first) to \(end))",
                    "give a start above 2, and an end above the start and at most 17")
            }
            exponents = first..<end
            bandCount = try parameters.size("n_mels", default: 80)
            lowestFrequency = try parameters.real("fmin", default: 0)
            highestFrequency = parameters.isNull("fmax") ? nil : try parameters.real("fmax", default: 0)
            guard lowestFrequency >= 0, highestFrequency ?? .infinity > lowestFrequency else {
                throw parameters.refused("fmax", "is not above 'fmin'", "give a higher one, or none")
            }
            guard bandCount <= 1 << 12 else {
                throw parameters.refused("n_mels", "is \(bandCount)", "give at most \(1 << 12)")
            }
            base = try Self.base(&parameters, isGiven: isGiven)
            weighsScales = try parameters.flag("alphas", default: true)
            try Self.refuseOthers(&parameters)
            // ESPnet puts the rate of the model in its place.
            parameters.ignore("fs")
            try parameters.finish()
        }

        private static func base(
            _ parameters: inout ConfigurationMapping, isGiven: Bool
        ) throws(CodecError) -> LogarithmBase {
            guard isGiven, parameters.has("log_base") else { return isGiven ? .ten : .e }
            guard !parameters.isNull("log_base") else { return .e }
            switch try parameters.real("log_base", default: 10) {
            case 2: return .two
            case 10: return .ten
            case let other: throw parameters.refused("log_base", "is \(other)", "ESPnet has null, 2 and 10")
            }
        }

        /// Options that no recipe changes.
        private static func refuseOthers(_ parameters: inout ConfigurationMapping) throws(CodecError) {
            let window = try parameters.text("window") ?? "hann"
            guard window == "hann" else { throw parameters.refused("window", "is \(window)", "only hann is known") }
            for (key, value) in [("center", true), ("normalized", false), ("onesided", true)] {
                guard try parameters.flag(key, default: value) == value else {
                    throw parameters.refused(key, "is \(!value)", "only \(value) is known")
                }
            }
        }
    }

    /// What terms are multiplied by.
    public struct Weights: Sendable {
        /// λ of each term.
        public let adversarial: Double, commitment: Double, quantization: Double, reconstruction: Double
        /// λ of the terms that may be left out.
        public let featureMatching: Double, mel: Double
    }

    /// The generator's and the discriminators' adversarial loss.
    public let generatorAdversarial: Adversarial, discriminatorAdversarial: Adversarial
    /// `nil` where it is not used.
    public let featureMatching: FeatureMatching?
    /// `nil` where it is not used.
    public let mel: Mel?
    /// What terms are multiplied by.
    public let weights: Weights
    /// Whether the latent is decoded without quantization too, for a second mel loss.
    public let hasDualDecoder: Bool
    /// The decay of the balancer's averages; `nil` where gradients are not balanced.
    public let balancerDecay: Double?

    /// The losses of a `codec_conf`. A group that is there takes other defaults for its keys than one that is not.
    init(_ kind: CodecKind, sampleRate: Int, codecConf: inout ConfigurationMapping) throws(CodecError) {
        func adversarial(
            _ key: String, _ codecConf: inout ConfigurationMapping
        ) throws(CodecError) -> Adversarial {
            var group = try codecConf.mapping(key)
            return try Adversarial(&group, isGiven: codecConf.has(key))
        }
        generatorAdversarial = try adversarial("generator_adv_loss_params", &codecConf)
        discriminatorAdversarial = try adversarial("discriminator_adv_loss_params", &codecConf)
        var matching = try codecConf.mapping("feat_match_loss_params")
        featureMatching =
            try codecConf.flag("use_feat_match_loss", default: true)
            ? FeatureMatching(&matching, isGiven: codecConf.has("feat_match_loss_params")) : nil
        var mel = try codecConf.mapping("mel_loss_params")
        self.mel =
            try codecConf.flag("use_mel_loss", default: true)
            ? Mel(sampleRate: sampleRate, &mel, isGiven: codecConf.has("mel_loss_params")) : nil
        weights = Weights(
            adversarial: try codecConf.real("lambda_adv", default: 1),
            commitment: try codecConf.real("lambda_commit", default: 1),
            quantization: try codecConf.real("lambda_quantization", default: 1),
            reconstruction: try codecConf.real("lambda_reconstruct", default: 1),
            featureMatching: try codecConf.real("lambda_feat_match", default: 2),
            mel: try codecConf.real("lambda_mel", default: 45))
        hasDualDecoder = try codecConf.flag("use_dual_decoder", default: kind != .funcodec)
        guard !hasDualDecoder || (self.mel != nil && kind != .funcodec) else {
            throw codecConf.refused(
                "use_dual_decoder", "is true",
                kind == .funcodec ? "FunCodec trains only without" : "it needs 'use_mel_loss'")
        }
        // DAC and FunCodec know no balancer.
        guard kind != .dac, kind != .funcodec else {
            balancerDecay = nil
            return
        }
        let decay = try codecConf.real("balance_ema_decay", default: 0.99)
        balancerDecay = try codecConf.flag("use_loss_balancer", default: false) ? decay : nil
    }
}
