import Comparison

/// What listeners answered, from the files that listening pages save.
struct ListeningSection {
    let listeningHTML: String
    let listeningNotes: [String]

    init?(_ context: ReportContext) {
        let results = context.options.listening
        guard !results.isEmpty else { return nil }
        let report = ListeningTest.reportIdentifier(context.comparison)
        listeningHTML =
            HTMLTable(
                "Listening tests",
                [
                    .text("listener"), .text("systems"), .text("question"), .number("trials"), .text("outcome"),
                    .number("p, exact"),
                    .text("said"),
                ],
                results.map { result in
                    HTMLTable.Row([
                        .head(HTMLText.name(result.listener.isEmpty ? "unnamed" : result.listener)),
                        .markup(HTMLText.names(result.systems)), .text(result.kind.question),
                        .count(result.trials.count), .markup(Self.outcome(result)),
                        .number(result.p.map(NumberText.p) ?? "–", result.p), .text(Self.meaning(result, context)),
                    ])
                }
            ).html
        listeningNotes = results.compactMap { result in
            result.report == report
                ? nil
                : "\(HTMLText.shortened(result.source)) was answered on a page made from other runs or another seed."
        }
    }

    private static func outcome(_ result: ListeningResults) -> String {
        switch result.kind {
        case .abx: "\(result.correct) of \(result.trials.count) right"
        case .preference:
            result.preferences.map { "\(HTMLText.name($0.system)) \($0.count)" }.joined(separator: ", ")
                + ", none \(result.withoutPreference)"
        }
    }

    private static func meaning(_ result: ListeningResults, _ context: ReportContext) -> String {
        guard result.trials.count >= ListeningTest.enoughTrials else { return "too few trials to say much" }
        guard let p = result.p else { return "no answer counts" }
        let isClear = p < context.comparison.settings.alpha
        switch result.kind {
        case .abx: return isClear ? "the systems could be told apart" : "not shown that they can be told apart"
        case .preference: return isClear ? "a preference beyond chance" : "no preference beyond chance is shown"
        }
    }
}
