import Metrics

extension MetricSet {
    /// Asks for the error rates of the words that a recogniser heard, which a run with transcripts always has.
    ///
    /// - Parameter cleaner: how texts are made alike first, where the set's own choice shall not count.
    public mutating func setTranscripts(cleaner: TextCleaner?) throws(ConfigurationError) {
        let name = WordErrors.definition.name
        var places = metrics.indices.filter { metrics[$0].definition.name == name }
        guard places.count < 2 || cleaner == nil else {
            throw ConfigurationError("--text-cleaner: \(name) stands in the set \(places.count) times; leave this out")
        }
        do throws(ParameterError) {
            if places.isEmpty {
                places = [metrics.endIndex]
                metrics.append(try ConfiguredMetric(WordErrors.self, given: [:], isPrimary: false))
            }
            if let cleaner { try metrics[places[0]].set("text_cleaner", to: .text(cleaner.rawValue)) }
        } catch {
            throw ConfigurationError("--text-cleaner: \(error)")
        }
    }

    /// Entries with those of transcripts as the run can have them, and what to tell about them.
    ///
    /// Without transcripts they are left out, or refused when `strict`. VERSA's names, of which each is another recogniser
    /// there, are one metric here, which cleans texts as VERSA does unless the entry says otherwise.
    static func textEntries(
        _ entries: [Entry], source: String, strict: Bool, hasTranscripts: Bool
    ) throws(ConfigurationError) -> (entries: [Entry], notes: [String]) {
        let isOfWords = { (entry: Entry) in
            MetricRegistry.definition(named: entry.name)?.name == WordErrors.definition.name
        }
        let names = entries.filter(isOfWords).map(\.name)
        guard hasTranscripts || names.isEmpty else {
            let list = names.joined(separator: ", ")
            let way = "give a recogniser's transcripts with --hyp-text, the words that are said with --ref-text"
            if strict {
                throw ConfigurationError("\(source): \(list) needs transcripts; \(way), or do without --strict")
            }
            return (entries.filter { !isOfWords($0) }, ["\(list) needs transcripts, left out; \(way)"])
        }
        var kept = [Entry]()
        var ofVersa = [Entry]()
        for var entry in entries {
            guard WordErrors.versaNames.contains(entry.name.lowercased()) else {
                kept.append(entry)
                continue
            }
            if entry.parameters["text_cleaner"] == nil {
                entry.parameters["text_cleaner"] = .text(TextCleaner.whisperBasic.rawValue)
            }
            // Several recognisers of VERSA's with one setting are one set of transcripts here.
            if !ofVersa.contains(where: { $0.parameters == entry.parameters }) { kept.append(entry) }
            ofVersa.append(entry)
        }
        let note =
            ofVersa.isEmpty
            ? []
            : [
                "VERSA's \(ofVersa.map(\.name).joined(separator: ", ")) is asr_wer and asr_cer of the given transcripts here, "
                    + "whichever recogniser wrote them"
            ]
        return (kept, note)
    }
}
