import Codecs
import NeuralCodecs

/// Splits arguments in ESPnet's style: `--name value`, `--name=value`, and several values after one name where it takes them.
enum ArgumentReader {
    /// An option with what follows it.
    struct Mention {
        let option: TrainingOption
        let values: [String]
    }

    /// The options in their order. What is unknown, missing or too much goes to `faults`.
    static func mentions(_ arguments: [String], faults: ConfigurationFaults) -> [Mention] {
        var mentions = [Mention]()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                faults.add(
                    CodecError(
                        word, cause: "this argument belongs to no option", remedy: "give options as --name value",
                        kind: .request))
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].replacing("-", with: "_"))
            var values = parts.dropFirst().map(String.init)
            if values.isEmpty {
                let limit = TrainingOption.named(name)?.argumentCount.upperBound ?? Int.max
                while values.count < limit, let next = rest.first, isValue(next) {
                    values.append(next)
                    rest.removeFirst()
                }
            }
            guard let option = TrainingOption.named(name), option.isArgument else {
                let known = TrainingOption.all.filter(\.isArgument).map(\.name)
                let nearest = nearestName(to: name, among: known).map { "perhaps --\($0) is meant" }
                faults.add(
                    CodecError(
                        "--\(name)", cause: "there is no such option", remedy: nearest ?? "leave it out", kind: .request
                    ))
                continue
            }
            guard option.argumentCount.contains(values.count) else {
                faults.add(
                    CodecError(
                        "--\(name)", cause: "\(values.count) values follow it", remedy: "give \(option.form.wanted)",
                        kind: .request))
                continue
            }
            mentions.append(Mention(option: option, values: values))
        }
        return mentions
    }

    /// Whether a word is a value rather than an option: it has no dash in front, or is a negative number, or has a blank.
    private static func isValue(_ word: String) -> Bool {
        !word.hasPrefix("-") || word == "-" || word.contains(" ") || Double(word) != nil
    }
}
