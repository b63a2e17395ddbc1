import Metrics

extension MetricDefinition {
    /// The definition of the metric that a card makes.
    ///
    /// Cards of models that VERSA runs after dnsmos have the parameter `compatibility`; the others have none.
    public init(_ card: ModelCard) {
        self.init(
            name: card.name, aliases: card.aliases, title: card.title, summary: card.summary,
            method: CardDescription(card).paragraphs, keys: card.keys.map(\.definition),
            parameters: VersaOrder.concerns(card.name) ? [Self.compatibility] : [],
            unusedOptions: ["use_gpu", "cache_dir", "model_cache", "nisqa_model_path"],
            fixedOptions: ["model_tag": "default", "data_domain": "synthetic"],
            undefinedCases: Self.undefinedCases(card),
            blindSpots: card.blindSpots.isEmpty
                ? [
                    "A model judges what it was trained on; of other material, languages and codecs its values are guesses."
                ]
                : card.blindSpots,
            agreement: card.agreement.isEmpty
                ? ["Nothing has been compared: the card is what is computed."] : card.agreement,
            citations: card.citation.isEmpty ? [] : [Citation(card.citation)], license: card.license)
    }

    private static let compatibility = ParameterDefinition(
        VersaOrder.parameterName, .choice(["none", "versa"]), default: .text("none"),
        summary: """
            `versa` gives the model the signal at the pair's rate as if it were at the model's own, which VERSA does where \
            dnsmos stands before it in `predictor_types`
            """, keySuffix: { $0 == .text("versa") ? "_versa" : nil })

    private static func undefinedCases(_ card: ModelCard) -> [UndefinedCase] {
        var cases = [
            UndefinedCase(.modelMissing, "the model's file or the library that runs it is not installed"),
            UndefinedCase(.silentHypothesis, "nothing is left of the signal at the model's rate"),
        ]
        if card.audio.minimum > 0 {
            cases.append(
                UndefinedCase(.tooShort, "a signal has less than \(ParameterValue.number(card.audio.minimum)) s"))
        } else if card.segment?.short == .undefined {
            cases.append(UndefinedCase(.tooShort, "a signal is shorter than one segment"))
        }
        if card.embedding?.comparison == .cosine, card.kind == .similarity {
            cases.append(UndefinedCase(.zeroEmbedding, "an embedding is zero, which has no direction"))
        }
        if card.kind == .frechet {
            cases.append(UndefinedCase(.tooFewEmbeddings, "a set has fewer than two embeddings"))
        }
        return cases
    }
}
