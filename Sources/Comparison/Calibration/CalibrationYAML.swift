import Scoring

extension Calibration {
    /// The margins as a file that `--margins` and a rules file's `margins:` read, with what they rest on.
    public func yaml(command: [String] = []) -> String {
        var lines = [
            "# Margins by the noise of doing nothing; see docs/ci.md. Never calibrate on the comparison to be judged."
        ]
        if !command.isEmpty {
            lines.append("# " + Escaping.terminal(Escaping.shell(command)))
        }
        lines += ["version: 1"]
        if Margins.profileNames.contains(margins.name) { lines.append("profile: \(margins.name)") }
        lines += ["method: \(Self.quoted(methodText))", "runs:"]
        lines += runs.map { "  - {name: \(Self.quoted($0.name)), hash: \(Self.quoted($0.hash))}" }
        lines.append("keys:")
        lines += keys.map { key in
            "  \(Self.quoted(Self.literal(key.definition.name))): {margin: \(key.margin.text), noise: \(key.noise), "
                + "n: \(key.utteranceCount), blocks: \(key.blockCount), ground: \(Self.quoted(ground(key)))}"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The method with what it needs to be repeated.
    public var methodText: String {
        switch method {
        case .repeated:
            "\(NumberText.count(runs.count, "run")) of one system against each other; largest end of "
                + "\(NumberText.percent(confidence)) intervals, \(resamples) resamples, seed \(seed)"
        case .splitHalf:
            "\(method.rawValue); 95th percentile of \(Self.halvings) halvings, seed \(seed)"
        }
    }

    /// What a key's margin rests on.
    public func ground(_ key: Key) -> String {
        let before = key.profile.map { "\(margins.name)'s \($0.size.text)" }
        if key.isDeterministic {
            return before.map { "deterministic; \($0) stands" } ?? "deterministic; no margin before"
        }
        let noise =
            "noise \(Self.short(key.noise)) of \(method == .repeated ? NumberText.count(runs.count, "equal run") : "split halves")"
        return before.map { key.isRaised ? "\(noise), above \($0)" : "\(noise), below \($0)" } ?? noise
    }

    /// A number with three significant digits at the most.
    public static func short(_ value: Double) -> String {
        guard value > 0 else { return "0" }
        return fixed(value, digits: max(0, 2 - NumberText.exponent(value)))
    }

    /// A key as a glob that fits nothing else.
    private static func literal(_ key: String) -> String {
        key.map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// A double-quoted YAML scalar: JSON's form, with what YAML cannot hold written as escapes.
    private static func quoted(_ text: String) -> String {
        JSONValue.string(text).line.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }.joined()
    }
}
