/// Word and character error rates: how the words that a recogniser heard in the hypothesis differ from those that are said in
/// the reference. The transcripts are the user's; no recogniser is here. Blind to everything that leaves the words as they are.
public struct WordErrors: Metric {
    private let cleaner: TextCleaner

    /// The rates with a way to clean texts.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let name = parameters.choice("text_cleaner")
        guard let cleaner = TextCleaner(rawValue: name) else {
            throw ParameterError("wer: there is no text_cleaner '\(name)'")
        }
        self.cleaner = cleaner
    }

    /// Signals do not matter.
    public var readsTextOnly: Bool { true }

    /// All keys of the definition.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        guard let reference = pair.transcripts.reference else { throw Undefined(.needsText, "of the reference") }
        guard let hypothesis = pair.transcripts.hypothesis else { throw Undefined(.needsText, "of the hypothesis") }
        let (said, heard) = (cleaner.words(of: reference), cleaner.words(of: hypothesis))
        let words = try EditCounts(from: said, to: heard)
        do throws(Undefined) {
            let characters = try EditCounts(from: Self.characters(of: said), to: Self.characters(of: heard))
            return Scores(
                Self.entries("asr_wer", words) + Self.entries("asr_cer", characters),
                units: ["asr_wer": words.pooled, "asr_cer": characters.pooled])
        } catch {
            // Texts too long to count characters are not too long to count words.
            let missing = ["", "_delete", "_insert", "_replace", "_equal"].map {
                (key: "asr_cer" + $0, score: Score.undefined(error))
            }
            return Scores(Self.entries("asr_wer", words) + missing, units: ["asr_wer": words.pooled])
        }
    }

    /// Code points, and a blank between words.
    private static func characters(of words: [String]) -> [Unicode.Scalar] {
        Array(words.joined(separator: " ").unicodeScalars)
    }

    private static func entries(_ key: String, _ counts: EditCounts) -> [(key: String, score: Score)] {
        let rate: Score =
            counts.units > 0
            ? .value(Double(counts.errors) / Double(counts.units)) : .undefined(Undefined(.emptyReference))
        let edits = [
            ("delete", counts.deletions), ("insert", counts.insertions), ("replace", counts.replacements),
            ("equal", counts.equal),
        ]
        return [(key, rate)] + edits.map { (key: "\(key)_\($0.0)", score: .value(Double($0.1))) }
    }
}

extension EditCounts {
    /// What a set's rate needs of the utterance; an utterance in which nothing is said has errors in no units.
    fileprivate var pooled: PooledUnits { PooledUnits(errors: Double(errors), units: Double(units)) }
}
