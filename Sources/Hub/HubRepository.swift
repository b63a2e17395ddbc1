/// A model's repository on the Hub, at one revision.
public struct HubRepository: Sendable, Hashable, CustomStringConvertible {
    /// Whose it is: a user or an organization.
    public let owner: String
    /// Its name among those of its owner.
    public let name: String
    /// A branch, a tag, or the 40 hexadecimal digits of a commit.
    public let revision: String

    /// The revision where none is named.
    public static let defaultRevision = "main"

    /// `owner/name`, or `owner/name@revision`; `nil` where a text cannot be that.
    ///
    /// Source: the Hub's rules for names: letters, digits, `-`, `_` and `.`; no `-` or `.` at the ends, no `--` or
    /// `..`, no `.git` at the end, at most 96 characters.
    public init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        let revision = halves.count == 2 ? String(halves[1]) : Self.defaultRevision
        guard parts.count == 2, halves[0].utf8.count <= 96, parts.allSatisfy(Self.isName),
            RelativePath.isInside(revision), !revision.utf8.contains(UInt8(ascii: " ")), !revision.hasPrefix("-")
        else { return nil }
        (owner, name, self.revision) = (String(parts[0]), String(parts[1]), revision)
    }

    /// `owner/name`.
    public var identifier: String { "\(owner)/\(name)" }

    /// `owner/name`, with `@revision` where that is not `main`.
    public var description: String { identifier + (revision == Self.defaultRevision ? "" : "@\(revision)") }

    /// Whether the revision is a commit, which never changes.
    var isCommit: Bool { RelativePath.isHexadecimal(revision, count: 40) }

    private static func isName(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, let last = part.utf8.last else { return false }
        return part.utf8.allSatisfy(RelativePath.isPlain) && !"-.".utf8.contains(first) && !"-.".utf8.contains(last)
            && !has(part, "--") && !has(part, "..") && !part.hasSuffix(".git")
    }

    private static func has(_ part: Substring, _ pair: String) -> Bool {
        zip(part.utf8, part.utf8.dropFirst()).contains { [$0, $1] == Array(pair.utf8) }
    }
}
