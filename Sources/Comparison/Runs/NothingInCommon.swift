/// Why two runs share no utterance, with keys of both.
struct NothingInCommon {
    private let a: ComparedRun, b: ComparedRun

    init(_ a: ComparedRun, _ b: ComparedRun) {
        self.a = a
        self.b = b
    }

    var description: String {
        let examples = [a, b].map { run in
            "\(run.name): " + run.utterances.prefix(3).map { "'\($0.key)'" }.joined(separator: ", ")
        }
        return "the runs have no utterance in common (\(examples.joined(separator: "; ")))\(explanation); "
            + "score both systems with the same reference"
    }

    /// Whether an extension or a folder explains it.
    private var explanation: String {
        let keys = Set(a.utterances.map(\.key))
        func stem(_ key: String) -> String {
            let name = key.split(separator: "/").last.map(String.init) ?? key
            return name.split(separator: ".").first.map(String.init) ?? name
        }
        let stems = Set(keys.map(stem))
        guard b.utterances.contains(where: { stems.contains(stem($0.key)) }) else { return "" }
        let hasFolder = (a.utterances + b.utterances).contains { $0.key.contains("/") }
        return hasFolder ? "; they agree but for a folder or an extension" : "; they agree but for an extension"
    }
}
