/// How long a training is to last, told apart from what it trains: more epochs go on with an experiment.
struct TrainingLength {
    private static let name = "max_epoch"

    /// The arguments without it.
    let otherArguments: [String]
    /// The configuration's text without it.
    let otherConfiguration: String
    /// What is said of it.
    let text: String

    /// Reads arguments, and the text of a configuration that they are over.
    init(_ arguments: [String], config: String?) {
        var (others, values) = ([String](), [String]())
        var rest = arguments[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard word.hasPrefix("--"), parts[0].dropFirst(2).replacing("-", with: "_") == Self.name else {
                others.append(word)
                continue
            }
            values.append(parts.count == 2 ? String(parts[1]) : rest.popFirst() ?? "")
        }
        let lines = (config ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let isLength = { (line: Substring) in line.hasPrefix(Self.name + ":") }
        otherArguments = others
        otherConfiguration = lines.filter { !isLength($0) }.joined(separator: "\n")
        text = (lines.filter(isLength).map(String.init) + values).joined(separator: " ")
    }
}
