/// The speaker of each utterance, from a Kaldi `utt2spk`: `<utterance> <speaker>` a line, exactly two fields.
public struct SpeakerMap: Sendable {
    /// Speaker by utterance key.
    public let speakers: [String: String]
    /// Lines that were left out, and why.
    public let problems: [CollectionProblem]

    /// Reads `path`; a list that cannot be read is empty and has a problem.
    public init(path: String) {
        let list = KeyedList(path: path)
        var (lines, problems) = list.uniqueLines()
        lines.removeAll { line in
            guard line.fields.count != 1 else { return false }
            problems.append(
                list.problem(
                    line, cause: "the line has \(line.fields.count + 1) fields, not an utterance and its speaker",
                    remedy: "write '<utterance> <speaker>'"))
            return true
        }
        speakers = Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0.value) })
        self.problems = (list.problems + problems).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }
}
