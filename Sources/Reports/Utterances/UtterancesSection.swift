import Comparison
import Metrics
import Scoring

/// The utterances: explorer, lists for pages without script, players and pictures.
struct UtterancesSection {
    struct Option {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct List {
        let listTitleHTML: String
        let fallenHTML: String
        let hasFallen: Bool
        let risenHTML: String
        let hasRisen: Bool
        let worstHTML: String
        let isOpen: Bool
    }

    /// Lists for more pairs and keys would make the page slow; the explorer has them all.
    private static let mostLists = 24
    /// More speakers are not offered one by one.
    private static let mostSpeakers = 400

    let pairOptions: [Option]
    let hasPairOptions: Bool
    let keyOptions: [Option]
    let speakerOptions: [Option]
    let hasSpeakerOptions: Bool
    let hasListOptions: Bool
    /// Whether all utterances fit the first page of the explorer.
    let isSmall: Bool
    let lists: [List]
    let clipSets: [ClipSets.Set]
    let hasClipSets: Bool
    let sizeText: String
    let isFolderForm: Bool

    init(_ context: ReportContext, clips: ClipSets) {
        let comparison = context.comparison
        pairOptions = comparison.pairs.enumerated().map { i, pair in
            Option(value: String(i), label: context.plainTitle(pair), isChosen: i == 0)
        }
        hasPairOptions = pairOptions.count > 1
        hasListOptions = !pairOptions.isEmpty
        isSmall = comparison.aligned.keys.count <= 50
        let chosen = comparison.definitions.firstIndex { $0.name == comparison.judgedKeys.first } ?? 0
        keyOptions = comparison.definitions.enumerated().map { i, key in
            Option(
                value: String(i), label: HTMLText.shortened(key.name) + " " + key.direction.arrow, isChosen: i == chosen
            )
        }
        let speakers = SpeakerIndex(comparison.aligned).names
        hasSpeakerOptions = (2...Self.mostSpeakers).contains(speakers.count)
        speakerOptions =
            hasSpeakerOptions
            ? speakers.enumerated().sorted { $0.element < $1.element }.map {
                Option(value: String($0.offset), label: HTMLText.shortened($0.element), isChosen: false)
            } : []
        lists = Self.lists(context)
        clipSets = clips.sets
        hasClipSets = !clips.sets.isEmpty
        sizeText = clips.sizeText
        isFolderForm = context.options.assetsFolder != nil
    }

    private static func lists(_ context: ReportContext) -> [List] {
        let comparison = context.comparison
        let all = comparison.pairs.flatMap { pair in pair.judged.map { (pair, $0) } }
        return all.filter { !$0.1.utterances.isEmpty }.prefix(mostLists).enumerated().map { i, item in
            let (pair, result) = item
            func table(_ caption: String, _ utterances: [KeyResult.PairedUtterance]) -> String {
                utterances.isEmpty ? "" : self.table(caption, utterances, result, pair, context).html
            }
            let (fallen, risen) = (
                result.mostWorsened(TellingUtterances.mostWorsened), result.mostImproved(TellingUtterances.mostImproved)
            )
            return List(
                listTitleHTML: context.key(result.definition)
                    + (comparison.pairs.count == 1 ? "" : ", \(context.title(pair))"),
                fallenHTML: table("The \(fallen.count) that fell most", fallen), hasFallen: !fallen.isEmpty,
                risenHTML: table("The \(risen.count) that rose most", risen), hasRisen: !risen.isEmpty,
                worstHTML: table(
                    "The worst of \(HTMLText.shortened(context.systemName(pair.candidate)))",
                    result.worstOfCandidate(TellingUtterances.worst)),
                isOpen: i == 0)
        }
    }

    private static func table(
        _ caption: String, _ utterances: [KeyResult.PairedUtterance], _ result: KeyResult, _ pair: PairComparison,
        _ context: ReportContext
    ) -> HTMLTable {
        let comparison = context.comparison
        let digits = result.definition.digits
        return HTMLTable(
            caption,
            [
                .text("utterance"), .numbers(of: context.systemName(pair.baseline)),
                .numbers(of: context.systemName(pair.candidate)), .number("change"), .number("lag, ms"),
                .number("gain, dB"), .number("length diff., ms"), .number("clipped, %"),
            ],
            utterances.map { utterance in
                let row = comparison.aligned.utterance(utterance.place, ofRun: pair.candidate)
                var change = HTMLTable.Cell.number(
                    NumberText.signed(utterance.candidate - utterance.baseline, digits: digits), utterance.difference)
                change.classes += utterance.difference < 0 ? " fall" : utterance.difference > 0 ? " rise" : " level"
                func signed(_ value: Double?, _ digits: Int) -> HTMLTable.Cell {
                    .number(value.map { NumberText.signed($0, digits: digits) } ?? "–", value)
                }
                return HTMLTable.Row([
                    .head(HTMLText.name(comparison.aligned.keys[utterance.place])),
                    .number(utterance.baseline, digits: digits), .number(utterance.candidate, digits: digits), change,
                    signed(row?.lagMilliseconds, 2), signed(row?.gainDB, 1), signed(row?.lengthMilliseconds, 1),
                    .number(row?.clippedShare.map { NumberText.plain($0 * 100, digits: 2) } ?? "–", row?.clippedShare),
                ])
            })
    }
}
