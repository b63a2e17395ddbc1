import FoundationEssentials
import Glibc
import MetricSets
import Metrics
import Scoring
import Yams

/// How large a difference must be to matter, by key.
///
/// A table of globs that comes from a profile (`metrics/margins.yaml`), from a file that `codec-score calibrate` wrote,
/// or from the command line.
public struct Margins: Sendable {
    /// Where a margin comes from.
    public enum Source: String, Sendable { case rule, command, calibrated, profile, none }

    /// How a margin is written: `0.1`, or `2%` of the baseline's mean.
    public enum Size: Sendable, Equatable {
        case absolute(Double)
        case share(Double)
    }

    /// A line of the table.
    public struct Entry: Sendable {
        /// A key, or a glob over keys.
        public var pattern: String
        /// The margin.
        public var size: Size
        /// What it rests on.
        public var ground: String
        /// Where it comes from.
        public var source: Source

        /// A line of the table.
        public init(pattern: String, size: Size, ground: String, source: Source) {
            self.pattern = pattern
            self.size = size
            self.ground = ground
            self.source = source
        }
    }

    /// The profile's or file's name.
    public let name: String
    /// The lines; the first whose glob fits a key counts.
    public private(set) var entries: [Entry]

    /// A table.
    public init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    /// The line for a key, if there is one.
    public func entry(for key: String) -> Entry? { entries.first { fnmatch($0.pattern, key, 0) == 0 } }

    /// Puts margins given on the command line before all others.
    public mutating func override(_ sizes: [(pattern: String, size: Size)]) {
        entries =
            sizes.map { Entry(pattern: $0.pattern, size: $0.size, ground: "given", source: .command) } + entries
    }

    /// Refuses margins of the command line that fit no key: a typing error would leave another margin in force.
    func checkCommandLine(_ keys: [String]) throws(ComparisonError) {
        for entry in entries
        where entry.source == .command && !keys.contains(where: { fnmatch(entry.pattern, $0, 0) == 0 }) {
            throw Self.error("--margin \(entry.pattern)", "no key fits" + didYouMean(entry.pattern, among: keys))
        }
    }

    /// Margins that cannot be used.
    public static func error(_ source: String, _ cause: String) -> ComparisonError {
        ComparisonError(.invalidRules, "\(source): \(cause)")
    }
}

extension Margins.Size {
    /// A margin from its text: a number that is not negative, or a percentage. `nil` for anything else.
    public init?(_ text: String) {
        let isShare = text.hasSuffix("%")
        let digits = isShare ? String(text.dropLast()) : text
        let trimmed = String(digits.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard let number = Double(trimmed), number.isFinite, number >= 0 else { return nil }
        self = isShare ? .share(number / 100) : .absolute(number)
    }

    /// The margin in the key's unit, for a baseline's mean.
    public func value(baselineMean: Double) -> Double {
        switch self {
        case .absolute(let value): value
        case .share(let share): share * abs(baselineMean)
        }
    }

    /// As it is written: `0.1`, `2%`.
    public var text: String {
        switch self {
        case .absolute(let value): "\(value)"
        case .share(let share): "\((share * 1e4).rounded() / 100)%"
        }
    }
}

// MARK: Profiles and files

extension Margins {
    /// Names of the profiles, the default first.
    public static let profileNames = ["codec", "noticeable", "strict"]

    /// A profile of this name, or the margins file at this path.
    public static func named(_ nameOrPath: String) throws(ComparisonError) -> Margins {
        if profileNames.contains(nameOrPath) { return try profile(nameOrPath) }
        guard FileManager.default.fileExists(atPath: nameOrPath) else {
            throw error(
                nameOrPath,
                "there is no such margins file, nor a profile of that name; profiles are "
                    + profileNames.joined(separator: ", "))
        }
        guard let text = try? String(contentsOfFile: nameOrPath, encoding: .utf8) else {
            throw error(nameOrPath, "the file cannot be read as UTF-8 text; check it and its permissions")
        }
        return try file(text, source: nameOrPath)
    }

    private static func profile(_ name: String) throws(ComparisonError) -> Margins {
        let source = "metrics/margins.yaml"
        guard let profile = try compose(BundledMetricSets.margins, source: source)[name] else {
            throw error(source, "the profile '\(name)' is missing")
        }
        var entries = [Entry]()
        for line in profile["margins"].map({ Array($0.sequence ?? []) }) ?? [] {
            guard let size = line["margin"]?.scalar.flatMap({ Size($0.string) }), let keys = line["keys"]?.string
            else { throw error(source, "a line of '\(name)' has no keys or margin") }
            let ground = line["ground"]?.string ?? ""
            entries += keys.split(separator: " ").map {
                Entry(pattern: String($0), size: size, ground: ground, source: .profile)
            }
        }
        if let base = profile["otherwise"]?.string { entries += try self.profile(base).entries }
        return Margins(name: name, entries: entries)
    }

    /// The margins of a file in the form that `codec-score calibrate` writes.
    static func file(_ text: String, source: String) throws(ComparisonError) -> Margins {
        let document = try compose(text, source: source)
        let known = ["version", "profile", "method", "runs", "keys"]
        for name in document.mapping?.keys.compactMap(\.string) ?? [] where !known.contains(name) {
            throw error(source, "'\(name)' means nothing in a margins file; known are " + known.joined(separator: ", "))
        }
        guard document["version"]?.int == 1 else { throw error(source, "a margins file begins with 'version: 1'") }
        var entries = [Entry]()
        for (key, value) in document["keys"]?.mapping ?? [:] {
            guard let key = key.string, let written = value["margin"] ?? (value.scalar == nil ? nil : value),
                let size = written.scalar.flatMap({ Size($0.string) })
            else {
                throw error(
                    source, "'\(key.string ?? "?")' has no margin; write `\(key.string ?? "pesq"): 0.1` or `2%`")
            }
            entries.append(
                Entry(
                    pattern: key, size: size, ground: value["ground"]?.string ?? "from \(source)", source: .calibrated))
        }
        if let base = document["profile"]?.string {
            guard profileNames.contains(base) else {
                throw error(
                    source, "there is no profile '\(base)'; profiles are \(profileNames.joined(separator: ", "))")
            }
            entries += try profile(base).entries
        }
        return Margins(name: source, entries: entries)
    }

    private static func compose(_ text: String, source: String) throws(ComparisonError) -> Node {
        do {
            guard let node = try Yams.compose(yaml: text), node.mapping != nil else {
                throw error(source, "a margins file is a mapping that begins with 'version: 1'")
            }
            return node
        } catch let problem as ComparisonError {
            throw problem
        } catch {
            throw self.error(source, "not YAML: \(String(describing: error).prefix(200))")
        }
    }
}
