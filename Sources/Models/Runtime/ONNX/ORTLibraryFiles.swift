import FoundationEssentials
import Glibc

/// Where ONNX Runtime is.
struct ORTLibraryFiles: Sendable, Equatable {
    /// What is handed to the loader: a file, or a name that the system looks up.
    let path: String
    /// Whether a file was found; otherwise the system is asked, which may know none.
    let isCertain: Bool
    /// What to do where it cannot be used.
    let remedy: String

    /// What to do where it is missing.
    static let remedy = "run codec-score models fetch, or scripts/setup --models"
    /// The name that system packages give it.
    private static let systemName = "libonnxruntime.so.1"

    /// Looks at `CODECSCORE_ONNXRUNTIME`, which names the file, else into `onnxruntime/*/` of the cache, where the highest
    /// version counts, else leaves it to the system's loader.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    /// - Throws: ``ModelError`` where `CODECSCORE_ONNXRUNTIME` names no file.
    static func find(_ variable: (String) -> String?) throws(ModelError) -> ORTLibraryFiles {
        if let named = variable("CODECSCORE_ONNXRUNTIME"), !named.isEmpty {
            guard access(named, R_OK) == 0 else {
                throw ModelError(
                    "CODECSCORE_ONNXRUNTIME", cause: "there is no file \(named)",
                    remedy: "correct it, or unset it and \(remedy)", kind: .unavailable)
            }
            // A name without a slash would be looked up by the system.
            return ORTLibraryFiles(
                path: named.contains("/") ? named : "./" + named, isCertain: true,
                remedy: "correct CODECSCORE_ONNXRUNTIME, or unset it and \(remedy)")
        }
        if let cache = CacheFolder.path(variable), let newest = installed(in: cache).last {
            return ORTLibraryFiles(
                path: newest.path, isCertain: true, remedy: "remove the folder of this file, and \(remedy)")
        }
        return ORTLibraryFiles(path: systemName, isCertain: false, remedy: remedy)
    }

    /// The libraries in a cache, the highest version last.
    static func installed(in cache: String) -> [(version: [Int], path: String)] {
        let folder = cache + "/onnxruntime"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = versions.flatMap { version in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(version)")) ?? []).compactMap { name in
                numbers(name).map { (version: $0, path: "\(folder)/\(version)/\(name)") }
            }
        }
        return files.filter { access($0.path, R_OK) == 0 }.sorted { a, b in
            a.version == b.version ? a.path < b.path : a.version.lexicographicallyPrecedes(b.version)
        }
    }

    /// The version in the name of a library's file, `libonnxruntime.so.1.32.0`; `nil` for other files.
    private static func numbers(_ name: String) -> [Int]? {
        let prefix = "libonnxruntime.so."
        guard name.hasPrefix(prefix) else { return nil }
        let parts = name.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        return parts.contains(nil) ? nil : parts.compactMap(\.self)
    }
}
