import FoundationEssentials

/// The machine that a run came from.
struct Machine {
    let processor: String
    let cores: Int
    let system: String

    /// This machine.
    static var current: Machine {
        Machine(
            processor: field("model name", separator: ":", in: "/proc/cpuinfo") ?? "unknown",
            cores: ProcessInfo.processInfo.activeProcessorCount,
            system: field("PRETTY_NAME", separator: "=", in: "/etc/os-release")?
                .trimmingCharacters(of: "\"") ?? ProcessInfo.processInfo.operatingSystemVersionString)
    }

    var json: JSONValue {
        .object([
            .init("processor", .string(processor)), .init("cores", .integer(cores)), .init("system", .string(system)),
        ])
    }

    private static func field(_ name: String, separator: Character, in path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        return line.split(separator: separator, maxSplits: 1).last?.trimmingCharacters(of: " \t")
    }
}

extension StringProtocol {
    /// The text without `characters` at its ends.
    fileprivate func trimmingCharacters(of characters: String) -> String {
        let isInner = { (character: Character) in !characters.contains(character) }
        guard let first = firstIndex(where: isInner), let last = lastIndex(where: isInner) else { return "" }
        return String(self[first...last])
    }
}
