/// What the last `# Ended (code …)` line of a log says.
struct JobLogEnd: Equatable {
    /// How the job ended.
    let ending: JobEnding
    /// How long it took.
    let seconds: Int?

    /// The end in a log; `nil` where it has none, as that of a job which was broken off.
    init?(of path: String) {
        guard let text = JobLogTail.text(of: path) else { return nil }
        self.init(in: text)
    }

    init?(in text: String) {
        let mark = "# Ended (code "
        guard let line = text.split(whereSeparator: \.isNewline).last(where: { $0.contains(mark) }),
            let start = line.firstRange(of: mark)?.upperBound
        else { return nil }
        let words = line[start...].split(separator: ")", maxSplits: 1)
        let code = words[0].split(separator: "; signal ")
        guard let status = code.first.flatMap({ Int32($0) }) else { return nil }
        if code.count == 2, let signal = Int32(code[1]) {
            ending = .signaled(signal)
        } else {
            ending = .exited(status)
        }
        seconds = line.firstRange(of: "elapsed time ").flatMap { Int(line[$0.upperBound...].prefix { $0.isNumber }) }
    }
}
