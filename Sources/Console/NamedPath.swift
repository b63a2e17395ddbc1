import FoundationEssentials

/// An argument of the form `name=path`, or a path alone.
package struct NamedPath {
    /// The name, if one was given.
    package let name: String?
    /// The path.
    package let path: String

    /// A path that exists is taken as it is, even with an equals sign in it.
    package init(_ argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, !parts[0].isEmpty, !parts[0].contains("/"),
            !FileManager.default.fileExists(atPath: argument)
        {
            (name, path) = (parts[0], parts[1])
        } else {
            (name, path) = (nil, argument)
        }
    }
}
