import FoundationEssentials

/// Files that stand in a page instead of being loaded.
enum DataURI {
    /// `data:image/png;base64,…`
    static func text(mediaType: String, _ bytes: [UInt8]) -> String {
        "data:\(mediaType);base64," + Data(bytes).base64EncodedString()
    }
}
