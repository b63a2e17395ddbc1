import Scoring

/// The words in which a result is told. They may not say more than the numbers do: see `docs/comparison.md`.
struct Sentence {
    let result: KeyResult
    let baseline: String, candidate: String
    let speakerCount: Int
    let familySize: Int
    /// Level of the corrected tests.
    let alpha: Double
    /// Whether to add what a lower value means.
    let explainsDirection: Bool

    var key: String { result.key }
    var digits: Int { result.definition.digits }
    var unit: String { result.definition.unitText.isEmpty ? "" : " " + result.definition.unitText }

    /// `−0.25 dB [−0.34, −0.17]`, in the key's own direction.
    var change: String {
        guard let raw = result.rawDifference else { return "–" }
        return NumberText.signed(raw, digits: digits) + unit + " "
            + NumberText.interval(result.rawInterval, digits: digits)
    }

    var margin: String { result.margin.map { NumberText.margin($0, digits: digits) } ?? "none" }

    var sample: String {
        let utterances = NumberText.count(result.compared, "utterance")
        return speakerCount > 0 ? "\(utterances) of \(NumberText.count(speakerCount, "speaker"))" : utterances
    }

    var direction: String {
        explainsDirection && result.isLowerBetter ? " (lower is better)" : ""
    }

    /// The sentence.
    var text: String {
        switch result.verdict {
        case .better: return decided("better")
        case .worse: return decided("worse")
        case .equivalent: return equivalent
        case .undecided: return undecided
        }
    }

    func decided(_ word: String) -> String {
        let size = result.margin == 0 ? "" : ", more than the margin of \(margin)\(unit)"
        return "\(candidate) is \(word) than \(baseline) on \(key)\(direction): \(change)\(size) (\(sample))."
    }

    var equivalent: String {
        if result.isIdentical {
            let all = result.compared == 1 ? "the one utterance" : "all \(result.compared) utterances"
            return "\(baseline) and \(candidate) have identical \(key) on \(all)."
        }
        var text =
            "\(baseline) and \(candidate) are equivalent on \(key)\(direction): the difference lies within "
            + "±\(margin)\(unit) (\(change))."
        if let (low, high) = result.interval.ends, low > 0 || high < 0 {
            text += " There is a difference, too small to matter by this margin."
        }
        return text
    }

    private var undecided: String {
        switch result.reason {
        case .gainOfUnclearSize, .lossOfUnclearSize:
            let isUp = (result.rawDifference ?? 0) > 0
            let isBetter = result.reason == .gainOfUnclearSize
            let word = isUp ? "higher" : "lower"
            let meaning = result.isLowerBetter ? (isBetter ? ", which is better" : ", which is worse") : ""
            return "\(candidate) scores \(word) on \(key)\(meaning) (\(change)); whether by more than \(margin)\(unit) "
                + "is undecided." + caution
        case .notAfterCorrection:
            let isGain = (result.difference ?? 0) > 0
            let p = result.pHolm.map { " (p = \(NumberText.p($0)))" } ?? ""
            let many =
                result.isJudged ? "not after correcting for \(familySize) comparisons" : "its test does not agree"
            return "Undecided on \(key): the interval alone would say \(isGain ? "better" : "worse"), but \(many)\(p)."
        case .coverage:
            return "Undecided on \(key): only \(result.compared) of \(result.expected) utterances have a score in both."
        case .tooFewBlocks:
            let cause =
                result.compared == 0
                ? "no utterance has a score in both"
                : result.blockUnit == .speaker ? "one speaker only" : "one utterance only"
            return "Undecided on \(key): \(cause)."
        case .noMargin: return "Undecided on \(key): no margin is set (\(change))."
        case .noResampling: return "Undecided on \(key): no embeddings stored."
        case .provenance: return "Undecided on \(key): the runs were not made alike."
        case .scale: return "Undecided on \(key): its numbers are on different scales."
        case .noDirection, nil:
            return "Undecided on \(key): \(change) allows a gain and a loss." + outlook
        }
    }

    /// That the test does not bear out the direction which the interval shows.
    private var caution: String {
        guard let p = result.pHolm ?? result.p, p >= alpha else { return "" }
        let many = result.isJudged && familySize > 1 ? ", corrected for \(familySize) comparisons" : ""
        return " By its test the direction is open too (p = \(NumberText.p(p))\(many))."
    }

    /// What the experiment could have shown, and how large the next one should be.
    var outlook: String {
        guard let power = result.power else { return "" }
        let what = result.blockUnit == .speaker ? "speaker" : "utterance"
        var text =
            " \(NumberText.count(result.blockCount, what)) can show differences of "
            + "\(NumberText.plain(power.detectableDifference, digits: digits)) or more"
        if let margin = result.margin, margin > 0, let needed = power.blocksNeeded(margin: margin),
            needed > result.blockCount
        {
            text += "; if the systems are equal, about \(needed) would show it within a margin of \(self.margin)"
        }
        return text + "."
    }
}
