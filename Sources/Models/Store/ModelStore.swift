import Files
import FoundationEssentials
import Glibc

/// Where models' files are looked for: folders that the user names, the folder of the card, and the cache, where fetched
/// files are.
///
///     let store = ModelStore(folders: ["models"], environment: ProcessInfo.processInfo.environment)
///     let path = try store.find(card.file)      // its hash has been compared
public struct ModelStore: Sendable {
    /// Folders that the user names (`--models`), the first one first.
    public let folders: [String]
    /// The folder of fetched files; `nil` where the environment names none.
    public let cache: String?

    /// The store of an environment; see ``CacheFolder/path(_:)``.
    public init(folders: [String] = [], environment: [String: String]) {
        self.folders = folders
        cache = CacheFolder.path { environment[$0] }
    }

    /// Where a file may be, in the order in which it is looked for: by its name and by its hash in the user's folders, by its
    /// name from the card's folder, by its hash in the cache.
    public func places(of file: ModelFile) -> [String] {
        var places = folders.flatMap { folder in
            let named = ["\(folder)/\(file.lastName)"]
            return file.isUnfilled ? named : named + ["\(folder)/\(file.sha256)/\(file.lastName)"]
        }
        if file.name.hasPrefix("/") {
            places.append(file.name)
        } else if let folder = file.folder {
            places.append("\(folder)/\(file.name)")
        }
        if !file.isUnfilled, let place = cachedPlace(of: file) { places.append(place) }
        return places
    }

    /// The file, whose hash has been compared; files of the same name with another hash are passed over.
    ///
    /// - Throws: ``ModelError``: `missing` where it is nowhere, with the places and what gets it; `invalid` where only files
    ///   with another hash are there, with both hashes.
    public func find(_ file: ModelFile) throws(ModelError) -> String {
        var other: (path: String, found: String)?
        var damaged: String?
        for place in places(of: file) {
            guard let size = Self.size(of: place) else { continue }
            // A file of another size has another hash; only the first one's is worth the time.
            if let wanted = file.size, wanted != size, other != nil { continue }
            let hash = try Self.sha256(of: place)
            if hash == file.sha256 { return place }
            if place == cachedPlace(of: file) {
                // It had its hash when it was put there.
                damaged = place
                continue
            }
            if other == nil { other = (place, "SHA-256 \(hash), \(size) bytes") }
        }
        if let other {
            let wanted = "SHA-256 \(file.sha256)" + (file.size.map { ", \($0) bytes" } ?? "")
            throw ModelError(
                other.path,
                cause: file.isUnfilled
                    ? "its hash is not in the card yet (\(other.found))"
                    : "it is not the file that the card names: it has \(other.found), the card says \(wanted)",
                remedy: file.isUnfilled
                    ? "if this is the file that you mean, give it to codec-score models add"
                    : "remove or replace it, or correct the card if the file is the one that you mean", kind: .invalid)
        }
        if let damaged {
            throw ModelError(
                damaged, cause: "the file is damaged",
                remedy: file.wheel == nil ? "add it again: codec-score models add" : "run codec-score models fetch",
                kind: .missing)
        }
        throw missing(file)
    }

    /// An error that says where a file was looked for and what gets it.
    private func missing(_ file: ModelFile) -> ModelError {
        let places = places(of: file)
        let cause: String
        if !places.isEmpty {
            cause = "it is not in \(places.joined(separator: ", "))"
        } else if file.isUnfilled {
            cause = "the card does not say which file it is, as its SHA-256 depends on how the user got it"
        } else {
            cause = "there is no folder where it could be: CODECSCORE_CACHE, XDG_CACHE_HOME and HOME are not set"
        }
        let remedy: String
        if file.isUnfilled {
            remedy =
                "get it as the model's card says (codec-score models show), and give it to codec-score models add"
        } else if file.wheel == nil {
            remedy =
                "get it as the model's card says (codec-score models show), and give it to codec-score models add, or name its "
                + "folder by --models"
        } else {
            remedy = "run codec-score models fetch, or scripts/setup --models"
        }
        return ModelError(file.name, cause: cause, remedy: remedy, kind: .missing)
    }

    /// The file that the user has added to a card without a hash, if there is one: the line of `sha256sum` in
    /// `models/NAME.sha256` of the cache says which.
    func addedFile(_ card: ModelCard) throws(ModelError) -> ModelFile? {
        guard let place = recordPlace(of: card), let bytes = FileManager.default.contents(atPath: place) else {
            return nil
        }
        let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first?
            .split(separator: "  ", maxSplits: 1)
        guard let fields, fields.count == 2,
            let file = try? ModelFile(name: String(fields[1]), sha256: String(fields[0]))
        else {
            throw ModelError(
                place, cause: "it does not name a file",
                remedy: "add the model again: codec-score models add \(card.name)",
                kind: .invalid)
        }
        return file
    }

    /// Where it stands which file the user has added to a card.
    func recordPlace(of card: ModelCard) -> String? { cache.map { "\($0)/models/\(card.name).sha256" } }

    /// Where a fetched file is kept; `nil` where there is no cache.
    func cachedPlace(of file: ModelFile) -> String? {
        cache.map { "\($0)/models/\(file.sha256)/\(file.lastName)" }
    }

    /// The size of a regular file, also behind a link; `nil` where none is.
    private static func size(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The SHA-256 of a file's bytes, as 64 hexadecimal digits.
    ///
    /// - Throws: ``ModelError`` of the kind `missing` where it cannot be read.
    public static func sha256(of path: String) throws(ModelError) -> String {
        do {
            return try FileHash.sha256(path)
        } catch {
            throw ModelError(
                path, cause: "it cannot be read (\(error.cause))", remedy: "check its rights", kind: .missing)
        }
    }
}
