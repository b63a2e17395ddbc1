extension Validator {
    /// Paths in `wav.scp`.
    mutating func checkValues(of wav: KaldiTable) {
        let values = wav.lines.map { line in line.rest.drop(while: isBlank) }
        if let index = values.firstIndex(where: { $0.first == UInt8(ascii: "~") }) {
            fail(
                wav.problem(
                    index, cause: "Please do not use tilde (~) in your wav.scp.", remedy: "write the path in full"))
        }
        if let index = wav.lines.indices.first(where: { values[$0].isEmpty && !wav.lines[$0].key.bytes.isEmpty }) {
            fail(wav.problem(index, cause: "the line has no path", remedy: "write '<key> <path>'"))
        }
    }

    /// Lines of `segments`.
    mutating func checkFields(of segments: KaldiTable) {
        let wrong = segments.lines.indices.first { index in
            let fields = segments.lines[index].fields
            guard fields.count == 4, let start = fields[2].number, let end = fields[3].number else { return true }
            return start < 0 || end <= start
        }
        guard let wrong else { return }
        fail(
            segments.problem(
                wrong,
                cause: "badly formatted segments file: Bad line in segments file "
                    + segments.lines[wrong].description,
                remedy: "write '<utterance> <recording> <start s> <end s>' with the end after the start"))
    }

    /// Lines of `reco2file_and_channel`.
    mutating func checkChannels(_ table: KaldiTable) {
        var usesNumber = false
        for (index, line) in table.lines.enumerated() where !line.key.bytes.isEmpty {
            let fields = line.fields
            if fields.count == 3, fields[2] == "1" { usesNumber = true }
            if fields.count == 3, ["A", "B", "1"].contains(fields[2]) { continue }
            fail(
                table.problem(
                    index, cause: "badly formatted reco2file_and_channel file: Bad line \(line.description)",
                    remedy: "write '<recording> <file> <A or B>'"))
            break
        }
        if usesNumber { warn("\(table.path): The channel should be marked as A or B, not 1!") }
    }

    /// Values of the other tables.
    mutating func checkFields(of table: KaldiTable, _ file: DataFile) {
        guard let rule = Self.rules[file] else { return }
        let wrong = table.lines.indices.first { index in
            let fields = table.lines[index].fields
            return !fields.isEmpty && !(fields.count == 2 && rule.isMet(fields[1]))
        }
        guard let wrong else { return }
        fail(
            table.problem(
                wrong, cause: "\(rule.complaint):\(wrong + 1):\(table.lines[wrong].description)", remedy: rule.remedy))
    }

    private struct Rule {
        /// How Kaldi complains.
        let complaint: String
        let remedy: String
        /// Whether a value is right.
        let isMet: @Sendable (KaldiKey) -> Bool
    }

    private static let rules: [DataFile: Rule] = {
        let isPositive: @Sendable (KaldiKey) -> Bool = { value in value.number.map { $0 > 0 } ?? false }
        let isCount: @Sendable (KaldiKey) -> Bool = { value in
            value.number.map { $0 > 0 && $0 == $0.rounded() } ?? false
        }
        let isWarp: @Sendable (KaldiKey) -> Bool = { value in value.number.map { $0 > 0.5 && $0 < 1.5 } ?? false }
        return [
            .spk2gender: Rule(
                complaint: "Mal-formed spk2gender file", remedy: "write '<speaker> m' or '<speaker> f'",
                isMet: { ["m", "f"].contains($0) }),
            .spk2warp: Rule(
                complaint: "Mal-formed spk2warp file", remedy: "write a factor between 0.5 and 1.5", isMet: isWarp),
            .utt2warp: Rule(
                complaint: "Mal-formed utt2warp file", remedy: "write a factor between 0.5 and 1.5", isMet: isWarp),
            .utt2dur: Rule(
                complaint: "Bad line utt2dur", remedy: "write a duration in s above 0", isMet: isPositive),
            .utt2frames: Rule(
                complaint: "Bad line utt2num_frames", remedy: "write a whole number above 0", isMet: isCount),
            .utt2samples: Rule(
                complaint: "Bad line utt2num_samples", remedy: "write a whole number above 0", isMet: isCount),
            .reco2dur: Rule(complaint: "Bad line reco2dur", remedy: "write a duration in s above 0", isMet: isPositive),
        ]
    }()
}

extension KaldiKey {
    /// The number that the field is, in decimal notation with or without exponent; `nil` if it is none.
    var number: Double? {
        let isDecimal = bytes.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        guard isDecimal, let number = Double(description), number.isFinite else { return nil }
        return number
    }
}
