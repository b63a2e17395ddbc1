import Audio
import FoundationEssentials
import Kaldi

/// An utterance of stage 2's input.
struct FormattingEntry {
    /// Its key.
    let key: String
    /// What the list says: a path, a place in an archive, or a command; empty for a segment.
    let value: String
    /// Its audio, or why there is none.
    let source: Result<AudioSource, AudioError>

    /// The entries of a `wav.scp`, in its order.
    static func whole(_ list: String) throws -> [FormattingEntry] {
        let sources = Sources(list)
        return try KaldiTable(path: list).lines.map { line in
            FormattingEntry(key: line.key.description, value: line.value, source: sources[line.key.description])
        }
    }

    /// The segments of a list, in its order.
    ///
    /// - Throws: An error for a segment of an unknown recording or without its four fields.
    static func segments(_ segments: String, recordings list: String) throws -> [FormattingEntry] {
        let sources = Sources(list)
        return try KaldiTable(path: segments).lines.map { line in
            let fields = line.fields.dropFirst().map(\.description)
            guard fields.count == 3, let start = Double(fields[1]), let end = Double(fields[2]) else {
                throw RecipeError(
                    segments, cause: "the line of '\(line.key)' has not four fields with two times in seconds",
                    remedy: "write <utterance> <recording> <start> <end>")
            }
            guard sources.isListed(fields[0]) else {
                throw RecipeError(
                    segments, cause: "the recording '\(fields[0])' of '\(line.key)' is not in \(list)",
                    remedy: "run codec-recipe data fix, or correct the list")
            }
            let source = sources[fields[0]].map { AudioSource.segment(of: $0, start: start, end: end) }
            return FormattingEntry(key: line.key.description, value: "", source: source)
        }
    }

    /// The extension of a path with its dot, in the case that it has.
    static func suffix(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return String(name[dot...])
    }

    /// The audio of a list's keys.
    private struct Sources {
        private let list: String
        private var found = [String: AudioSource]()
        private var faults = [String: AudioError]()

        init(_ list: String) {
            self.list = list
            let collection = UtteranceCollection(path: list, allowPipes: true)
            for utterance in collection.utterances { found[utterance.key] = utterance.source }
            for problem in collection.problems {
                guard let key = problem.key else { continue }
                faults[key] = AudioError(problem.file, cause: problem.cause, remedy: problem.remedy)
            }
        }

        func isListed(_ key: String) -> Bool { found[key] != nil || faults[key] != nil }

        subscript(key: String) -> Result<AudioSource, AudioError> {
            if let source = found[key] { return .success(source) }
            return .failure(
                faults[key]
                    ?? AudioError(list, cause: "the entry of '\(key)' cannot be read", remedy: "correct the list"))
        }
    }
}
