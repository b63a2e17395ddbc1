/// The entries of a Kaldi `segments` file: `<utterance> <recording> <start s> <end s>`.
struct Segments {
    /// The cut of each utterance.
    private(set) var sources: [String: AudioSource] = [:]
    private(set) var problems: [CollectionProblem]

    /// Reads the list at `path`, whose recordings are those of `recordings`, named by the list at `recordingsPath`.
    init(path: String, recordings: [String: AudioSource], recordingsPath: String) {
        let list = KeyedList(path: path)
        let unique = list.uniqueLines()
        problems = list.problems + unique.problems
        var unknown: [String: (first: KeyedList.Line, count: Int)] = [:]
        for line in unique.lines {
            let fields = line.fields
            guard fields.count == 3, let start = Double(fields[1]), let end = Double(fields[2]), start.isFinite,
                end.isFinite
            else {
                problems.append(
                    list.problem(
                        line, cause: "the line is not an utterance, a recording, a start and an end",
                        remedy: "write '<utterance> <recording> <start s> <end s>'"))
                continue
            }
            guard start >= 0, end == -1 || end > start else {
                problems.append(
                    list.problem(
                        line, cause: "the segment from \(start) s to \(end) s has no length",
                        remedy: "give start < end in seconds, or −1 for the recording's end"))
                continue
            }
            let recording = fields[0]
            if let source = recordings[recording] {
                sources[line.key] = .segment(of: source, start: start, end: end)
            } else {
                unknown[recording, default: (line, 0)].count += 1
            }
        }
        // One problem for a recording, not for each of its thousand segments.
        for (recording, segments) in unknown {
            problems.append(
                list.problem(
                    segments.first,
                    cause: "\(recordingsPath) has no usable recording '\(recording)'"
                        + (segments.count > 1 ? ", which \(segments.count) segments are cut from" : ""),
                    remedy: "add it there, or leave its segments out"))
        }
        problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    }
}
