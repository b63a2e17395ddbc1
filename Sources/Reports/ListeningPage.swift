import Comparison
import Pictures
import ReportTemplates

/// A blind A/B/X or preference test of two systems, as one page that needs nothing else.
///
/// Order and sides are those of ``ListeningTest``; levels are matched, and the page holds the clips in the order in
/// which they are heard, so that nothing in it tells the sides apart by its place.
public struct ListeningPage {
    /// A listener's patience.
    private static let mostTrials = 40

    private let context: ReportContext
    private let pair: Int

    /// A page for the pair at this place of `Comparison.pairs`.
    public init(_ comparison: Comparison, options: ReportOptions, pair: Int = 0) {
        context = ReportContext(comparison, options)
        self.pair = pair
    }

    /// The page; `nil` where there is no such pair, or no utterance of which both systems can be heard.
    public func html() throws(ReportError) -> String? {
        let comparison = context.comparison
        guard comparison.pairs.indices.contains(pair) else { return nil }
        let chosen = comparison.pairs[pair]
        let material = Material(comparison, chosen, budget: context.options.audioBudget, limit: Self.mostTrials)
        guard !material.utterances.isEmpty else { return nil }
        let test = ListeningTest(count: material.utterances.count, seed: comparison.settings.seed)
        do throws(PageTemplates.TemplateError) {
            return try PageTemplates().render(Page(context, chosen, material, test), with: "listening")
        } catch {
            throw ReportError(.template, error.description)
        }
    }

    /// Clips of the utterances of the test.
    private struct Material {
        struct Utterance {
            let place: Int
            let reference: (uri: String, gain: Double)?
            let baseline: (uri: String, gain: Double)
            let candidate: (uri: String, gain: Double)
        }

        private(set) var utterances: [Utterance] = []

        init(_ comparison: Comparison, _ pair: PairComparison, budget: Int, limit: Int) {
            var bytes = 0
            for place in TellingUtterances(comparison).places where utterances.count < limit {
                let media = UtteranceMedia(place, comparison, systems: [pair.baseline, pair.candidate])
                guard let gains = media.matchingGains else { continue }
                func sound(_ i: Int) -> (uri: String, gain: Double)? {
                    (try? media.sides[i].clip.get()).map { ($0.dataURI, gains[i]) }
                }
                guard let baseline = sound(1), let candidate = sound(2) else { continue }
                let reference = sound(0)
                bytes += [reference, baseline, candidate].reduce(0) { $0 + ($1?.uri.utf8.count ?? 0) }
                guard bytes <= budget else { break }
                utterances.append(
                    Utterance(place: place, reference: reference, baseline: baseline, candidate: candidate))
            }
        }

        /// By how much the loudest clip is turned down.
        var largestGain: Double {
            utterances.flatMap { [$0.baseline.gain, $0.candidate.gain, $0.reference?.gain ?? 0] }.map(abs).max() ?? 0
        }
    }

    private struct Page {
        struct Trial {
            let trialNumber: Int
            let sounds: [Sound]
        }

        struct Sound {
            let letter: String
            let gainDB: String
            let soundURI: String
        }

        let policy: String
        let styleHTML: String
        let scriptHTML: String
        let dataHTML: String
        let toolVersion: String
        let trialText: String
        let mostGain: String
        let trials: [Trial]

        init(_ context: ReportContext, _ pair: PairComparison, _ material: Material, _ test: ListeningTest) {
            let comparison = context.comparison
            let script = "\n" + ReportTemplates.listeningScript
            policy = ContentPolicy.text(script: script, withFiles: false)
            styleHTML = PageStyle.text
            scriptHTML = script
            toolVersion = context.options.toolVersion
            trialText = NumberText.count(test.trials.count, "trial")
            mostGain = NumberText.plain(material.largestGain, digits: 1)
            trials = test.trials.enumerated().map { i, trial in
                let utterance = material.utterances[trial.utterance]
                let heard =
                    trial.isSwapped
                    ? [("A", utterance.candidate), ("B", utterance.baseline)]
                    : [("A", utterance.baseline), ("B", utterance.candidate)]
                let all = heard + (utterance.reference.map { [("reference", $0)] } ?? [])
                return Trial(
                    trialNumber: i,
                    sounds: all.map {
                        Sound(
                            letter: $0.0, gainDB: ScriptData.decimal($0.1.gain, digits: 3),
                            soundURI: $0.1.uri)
                    })
            }
            let keys = test.trials.map { comparison.aligned.keys[material.utterances[$0.utterance].place] }
            let systems = [pair.baseline, pair.candidate].map { comparison.runs[$0].name }
            dataHTML =
                "{\"report\":\(ScriptData.string(ListeningTest.reportIdentifier(comparison))),"
                + "\"seed\":\"\(comparison.settings.seed)\",\"systems\":\(ScriptData.strings(systems)),"
                + "\"keys\":\(ScriptData.strings(keys))}"
        }
    }
}
