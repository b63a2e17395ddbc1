extension KaldiTable {
    /// Consecutive parts, as equal as can be: of m lines, part i (from 0) has ⌊m/n⌋ + (1 if i < m mod n), as `split_scp.pl`
    /// makes them.
    ///
    /// - Parameter count: How many; an error where it is above the number of lines.
    public func split(into count: Int) throws(KaldiError) -> [KaldiTable] {
        precondition(count >= 1, "at least one part")
        guard !lines.isEmpty else {
            throw KaldiError(
                path, cause: "error: empty input scp file \(path)", remedy: "check what should have written it")
        }
        guard count <= lines.count else {
            throw KaldiError(
                path,
                cause: "You are splitting into too many pieces! There are \(lines.count) lines for \(count)",
                remedy: "reduce the number of jobs to at most \(lines.count)", kind: .request)
        }
        let (size, rest) = lines.count.quotientAndRemainder(dividingBy: count)
        var start = 0
        return (0..<count).map { part in
            let end = start + size + (part < rest ? 1 : 0)
            defer { start = end }
            return KaldiTable(Array(lines[start..<end]), path: path)
        }
    }

    /// Parts in which all lines of a speaker stay together, as `split_scp.pl --utt2spk` makes them: speakers in the order
    /// of their first lines, first the same number to each part, then moved between neighbours while their sizes come
    /// closer.
    ///
    /// - Parameters:
    ///   - count: how many; an error where it is above the number of speakers
    ///   - speakers: the speakers of all keys
    public func split(into count: Int, speakers: SpeakerTable) throws(KaldiError) -> [KaldiTable] {
        precondition(count >= 1, "at least one part")
        var names = [KaldiKey]()
        var linesOfSpeaker = [KaldiKey: [KaldiLine]]()
        for (index, line) in lines.enumerated() {
            guard let speaker = speakers.speaker(of: line.key) else {
                throw problem(
                    index, cause: "No utterance \(line.key) in utt2spk file \(speakers.path)",
                    remedy: "add it there, or run codec-recipe data fix")
            }
            if linesOfSpeaker[speaker] == nil { names.append(speaker) }
            linesOfSpeaker[speaker, default: []].append(line)
        }
        guard names.count >= count else {
            throw KaldiError(
                path,
                cause: "Refusing to split data because number of speakers \(names.count) is less than the number of "
                    + "output .scp files \(count)",
                remedy: "split into at most \(names.count), or regardless of speakers (--per-utt)", kind: .request)
        }
        let balance = SpeakerBalance(counts: names.map { linesOfSpeaker[$0]?.count ?? 0 }, parts: count)
        if let empty = balance.parts.firstIndex(where: \.isEmpty) {
            throw KaldiError(
                path,
                cause: "part \(empty + 1) of \(count) would be empty (too many splits and too few speakers?)",
                remedy: "split into fewer parts, or regardless of speakers (--per-utt)", kind: .request)
        }
        return balance.parts.map { range in
            KaldiTable(names[range].flatMap { linesOfSpeaker[$0] ?? [] }, path: path)
        }
    }
}
