import Codecs

/// Parameters to begin from: a value of `init_param`, `path:source:destination:excluded`, of which all but the path may be left
/// out or empty.
package struct ParameterSource: Sendable, Hashable {
    /// The checkpoint.
    package let path: String
    /// The module of the checkpoint whose parameters are taken; `nil` for all.
    package let sourceKey: String?
    /// The module of the model that receives them; `nil` for the model itself.
    package let destinationKey: String?
    /// Parameters whose names, in the checkpoint, begin with one of these are left out.
    package let excludedPrefixes: [String]

    /// Reads the text of an option; throws where there is no path or more than four parts.
    package init(_ text: String) throws(CodecError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 4, !parts[0].isEmpty else {
            throw CodecError(
                "init_param", cause: "'\(text)' is not a path and up to three parts after colons",
                remedy: "give path:source_key:destination_key:excluded_prefixes", kind: .request)
        }
        func part(_ index: Int) -> String? { index < parts.count && !parts[index].isEmpty ? parts[index] : nil }
        path = parts[0]
        sourceKey = part(1)
        destinationKey = part(2)
        // ESPnet takes an empty list of prefixes for one empty prefix, which leaves nothing; nobody means that.
        excludedPrefixes = part(3)?.split(separator: ",").map(String.init) ?? []
    }
}
