import Metrics

/// A card in words, for the page of its metric.
struct CardDescription {
    private let card: ModelCard

    init(_ card: ModelCard) { self.card = card }

    /// How the values are computed, and where the model comes from.
    var paragraphs: [String] {
        [preparation, [features, segments].compactMap { $0 }.joined(separator: " "), outcome, file].filter {
            !$0.isEmpty
        }
    }

    private static func number(_ value: Double) -> String { ParameterValue.number(value).description }

    private var preparation: String {
        let audio = card.audio
        var text = "The first channel, resampled to \(audio.rate) Hz"
        if audio.resampling == .fft { text += " by a Fourier transform of the whole" }
        switch audio.normalization {
        case .none: break
        case .peak: text += ", divided by its largest absolute sample"
        case .rms: text += ", divided by the root of its mean square"
        }
        let factor = audio.target * audio.gain
        if factor != 1 { text += ", multiplied by \(Self.number(factor))" }
        if audio.multiple > 1 { text += ", filled with zeros to a multiple of \(audio.multiple) samples" }
        return text + "."
    }

    private var features: String? {
        guard let features = card.features else { return nil }
        let kind: String
        switch features.kind {
        case .magnitude: kind = "\(features.width) bins"
        case .mel(let mel):
            let high = mel.high ?? Double(card.audio.rate) / 2
            kind =
                "\(mel.bands) mel bands (\(mel.scale == .htk ? "HTK's" : "Slaney's") scale, \(Self.number(mel.low)) to "
                + "\(Self.number(high)) Hz\(mel.norm == .slaney ? ", area-normalised" : ""))"
        }
        return
            "The model gets \(kind) of the magnitude to the power \(Self.number(features.power)) over periodic "
            + "\(features.window.rawValue) windows of \(features.windowLength) samples every \(features.hop), in transforms of "
            + "\(features.fftSize) points\(Self.words(features.padding))\(logarithm(features.logarithm))"
            + (features.offset != 0 ? ", plus \(Self.number(features.offset))" : "")
            + (features.factor != 1 ? ", times \(Self.number(features.factor))" : "") + "."
    }

    private static func words(_ padding: FeatureSettings.Padding) -> String {
        padding == .reflect ? " of the signal mirrored at both ends" : ""
    }

    private func logarithm(_ logarithm: FeatureSettings.Logarithm) -> String {
        switch logarithm {
        case .none: ""
        case .decibel(let reference, _, let range):
            ", in dB" + (reference == nil ? " against the largest" : "")
                + (range.map { ", no lower than \(Self.number($0)) dB below the largest" } ?? "")
        case .natural, .relative: ", as natural logarithms"
        case .common: ", as decimal logarithms"
        }
    }

    private var segments: String? {
        guard let segment = card.segment else { return nil }
        let unit = segment.unit.rawValue
        var text = "It takes \(segment.length) \(unit) at once"
        switch segment.count {
        case .dnsmos: text += ", a window every \(segment.hop), by the rule of DNSMOS' wrapper, which skips some"
        case .even: text += ", in equally spaced segments that are no more than \(segment.hop) apart"
        case nil:
            text += ", every \(segment.hop)"
            if segment.minimumCoverage < 1 {
                text +=
                    ", the last of which may be filled with zeros if \(Self.number(segment.minimumCoverage)) of it are signal"
            }
        }
        switch segment.short {
        case .pad: text += "; shorter signals are filled with zeros"
        case .double: text += "; shorter signals are appended to themselves until they are long enough"
        case .undefined: text += "; shorter signals have no value"
        }
        return text + "."
    }

    private var outcome: String {
        var text: String
        switch card.kind {
        case .score:
            text = card.segment == nil ? "" : "A value is the \(Self.words(card.aggregate)) over segments."
        case .similarity:
            text =
                "The embeddings of a signal's segments are averaged; the value is the "
                + (card.embedding?.comparison == .euclidean ? "Euclidean distance" : "cosine")
                + " of hypothesis and reference."
        case .frechet:
            text =
                "All segments' embeddings of all hypotheses are compared with those of all references by the Fréchet distance, "
                + "with covariances divided by the number of rows less one."
        }
        if card.repeats > 1 { text += " The model runs \(card.repeats) times a segment, and its outputs are averaged." }
        let polynomials = card.keys.filter { !$0.polynomial.isEmpty }
        if !polynomials.isEmpty {
            text +=
                " Polynomials of the output, the highest power first: "
                + polynomials.map { key in
                    "\(key.definition.name) \(key.polynomial.map(Self.number).joined(separator: ", "))"
                }.joined(separator: "; ") + "."
        }
        return text.trimmingPrefix(" ").description
    }

    private static func words(_ aggregate: ModelCard.Aggregation) -> String {
        switch aggregate {
        case .mean: "mean"
        case .median: "median"
        case .min: "smallest"
        case .max: "largest"
        }
    }

    private var file: String {
        var text = "The model is \(card.file.name) (\(card.format.rawValue)"
        if !card.file.isUnfilled { text += ", SHA-256 \(card.file.sha256)" }
        text += ")"
        if let wheel = card.file.wheel {
            text +=
                ", which `codec-score models fetch` takes from \(wheel.package) \(wheel.version) of the Python Package Index"
        }
        text += "."
        if !card.license.isEmpty { text += " Licence of the weights: \(card.license)." }
        if !card.installation.isEmpty { text += " \(card.installation)" }
        return text
    }
}
