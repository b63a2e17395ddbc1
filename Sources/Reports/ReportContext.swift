import Charts
import Comparison
import Metrics
import Scoring

/// What all sections of a page look at.
struct ReportContext {
    let comparison: Comparison
    let options: ReportOptions
    private let sentences: SentenceText

    /// With more pairs their details are folded away below the table of all verdicts.
    static let mostOpenPairs = 4

    init(_ comparison: Comparison, _ options: ReportOptions) {
        self.comparison = comparison
        self.options = options
        sentences = SentenceText(names: comparison.runs.map(\.name) + comparison.definitions.map(\.name))
    }

    /// A system's name as it is written.
    func systemName(_ system: Int) -> String { comparison.runs[system].name }
    /// A system's name for the page.
    func system(_ system: Int) -> String { HTMLText.name(systemName(system)) }
    /// A sentence that may name systems and keys, for the page.
    func sentence(_ text: String) -> String { sentences.html(text) }
    /// "B against A", for the page.
    func title(_ pair: PairComparison) -> String { "\(system(pair.candidate)) against \(system(pair.baseline))" }
    /// "B against A" as plain text.
    func plainTitle(_ pair: PairComparison) -> String {
        "\(HTMLText.shortened(systemName(pair.candidate))) against \(HTMLText.shortened(systemName(pair.baseline)))"
    }
    /// A key with arrow and unit, for the page.
    func key(_ definition: KeyDefinition) -> String {
        HTMLText.key(definition.name, arrow: definition.direction.arrow, unit: definition.unit)
    }
    /// `p = 0.03`, `p < 0.001`.
    static func p(_ p: Double) -> String {
        let text = NumberText.p(p)
        return text.hasPrefix("<") ? "p " + text : "p = " + text
    }
    /// The page's title as plain text.
    var title: String {
        if let title = options.title { return title }
        let names = comparison.runs.map { HTMLText.shortened($0.name) }
        switch comparison.pairs.count {
        case 0: return names.joined(separator: ", ")
        case 1: return plainTitle(comparison.pairs[0])
        default:
            return names.count <= 4
                ? names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
                : "\(names.count) systems compared"
        }
    }
}

extension Quantity {
    /// A key as charts show it.
    init(_ definition: KeyDefinition) {
        let better: Quantity.Direction? =
            switch definition.direction {
            case .higher: .higher
            case .lower: .lower
            case .none: nil
            }
        self.init(
            definition.name, unit: definition.unitText, better: better,
            digits: definition.digits)
    }
}

extension ForestChart.Verdict {
    /// A verdict as charts show it.
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .better: .better
            case .worse: .worse
            case .equivalent: .equivalent
            case .undecided: .undecided
            }
    }
}
