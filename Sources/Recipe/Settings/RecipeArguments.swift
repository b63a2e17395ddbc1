import Audio
import FoundationEssentials
import NeuralCodecs
import Yams

/// The values of the recipe's options: defaults, then those of a file, then the command line's; later ones win.
public struct RecipeArguments: Sendable, Equatable {
    /// Value by the option's name; every option has one.
    public private(set) var values: [String: String]
    /// The options that somebody set.
    public private(set) var given: Set<String> = []

    /// Reads words as `codec.sh` does: `--name value`, with `-` and `_` alike in names. `--recipe FILE` holds a mapping of the same
    /// names. Our own marks (`--force`, `--dry-run`) may stand without a value.
    public init(_ words: [String]) throws(RecipeError) {
        values = Dictionary(uniqueKeysWithValues: RecipeOption.all.map { ($0.name, $0.defaultText) })
        let mentions = try Self.mentions(words)
        for (name, value) in mentions where name == "recipe" { try read(file: value) }
        for (name, value) in mentions where name != "recipe" { try set(name, value) }
    }

    private static func mentions(_ words: [String]) throws(RecipeError) -> [(name: String, value: String)] {
        var mentions = [(String, String)]()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                throw RecipeError("Error: No positional arguments are required.", kind: .usage)
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].replacing("-", with: "_"))
            guard name == "recipe" || RecipeOption.named(name) != nil else {
                throw RecipeError(unknown(name), kind: .option)
            }
            if parts.count == 2 {
                mentions.append((name, String(parts[1])))
            } else if mayStandAlone(name), rest.first.map({ $0.hasPrefix("--") }) ?? true {
                mentions.append((name, "true"))
            } else if let value = rest.popFirst() {
                mentions.append((name, value))
            } else {
                throw RecipeError("--\(name): a value is missing; write --\(name) value", kind: .option)
            }
        }
        return mentions
    }

    private static func mayStandAlone(_ name: String) -> Bool {
        RecipeOption.named(name).map { $0.isOwn && $0.form == .flag } ?? false
    }

    private static func unknown(_ name: String) -> String {
        let nearest = nearestName(to: name, among: RecipeOption.all.map(\.name))
        return "invalid option --\(name)" + (nearest.map { "; perhaps --\($0) is meant" } ?? "")
    }

    private mutating func set(_ name: String, _ value: String) throws(RecipeError) {
        guard let option = RecipeOption.named(name) else { throw RecipeError(Self.unknown(name), kind: .option) }
        try option.check(value)
        values[name] = value
        given.insert(name)
    }

    // MARK: File

    private mutating func read(file path: String) throws(RecipeError) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw RecipeError(
                path, cause: "there is no such text file", remedy: "give a YAML file of options", kind: .missing)
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw RecipeError(
                path,
                cause: "this is no YAML (\("\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")))",
                remedy: "write name: value", kind: .option)
        }
        guard let mapping = root?.mapping else {
            throw RecipeError(path, cause: "there are no names and values", remedy: "write name: value", kind: .option)
        }
        for (key, node) in mapping {
            let name = (key.string ?? "").replacing("-", with: "_")
            guard RecipeOption.named(name) != nil else {
                throw RecipeError("unrecognized arguments: \(name) (from \(path))", kind: .option)
            }
            do { try set(name, try Self.value(node, of: name, path: path)) } catch {
                throw RecipeError("\(error.description) (from \(path))", kind: error.kind)
            }
        }
    }

    /// A text, or several as words.
    private static func value(_ node: Node, of name: String, path: String) throws(RecipeError) -> String {
        if let list = node.sequence {
            let words = list.compactMap(\.string)
            if words.count == list.count { return words.joined(separator: " ") }
        } else if let scalar = node.scalar {
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isNull ? "" : scalar.string
        }
        throw RecipeError(
            path, cause: "the value of '\(name)' is no text", remedy: "write \(name): value", kind: .option)
    }
}

extension RecipeOption {
    /// Refuses a value that the option cannot have.
    func check(_ value: String) throws(RecipeError) {
        switch form {
        case .text: return
        case .flag:
            if value == "true" || value == "false" { return }
            throw RecipeError("expected \"true\" or \"false\": --\(name) \(value)", kind: .option)
        case .integer:
            if Int(value) != nil { return }
            throw RecipeError("--\(name)", cause: "'\(value)' is no whole number", remedy: "give one", kind: .option)
        case .number:
            if let number = Double(value), number.isFinite { return }
            throw RecipeError("--\(name)", cause: "'\(value)' is no number", remedy: "give one", kind: .option)
        case .rate:
            if Self.rate(value) != nil { return }
            throw RecipeError(
                "--\(name)", cause: "'\(value)' is no sample rate", remedy: "give Hz, such as 16000 or 16k",
                kind: .option)
        case .word(let words):
            if words.contains(value) { return }
            throw RecipeError(
                "Error: only supported: --\(name) \(words.joined(separator: ", "))",
                kind: name == "feats_type" ? .usage : .option)
        }
    }

    /// A rate in Hz; `k` is a thousand.
    public static func rate(_ text: String) -> Int? {
        var digits = text[...]
        var scale = 1.0
        if digits.hasSuffix("k") || digits.hasSuffix("K") {
            digits = digits.dropLast()
            scale = 1000
        }
        guard let number = Double(digits), AudioReader.sampleRates.contains(Int(max(0, min(1e9, number * scale)))),
            (number * scale).rounded() == number * scale
        else { return nil }
        return Int(number * scale)
    }
}
