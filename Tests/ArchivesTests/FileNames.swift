import FoundationEssentials

enum FileNames {
    /// What lies in a folder, sorted.
    static func inside(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
}
