import Files
import FoundationEssentials
import Glibc
import Hub

/// What a repository of the Hub's is to hold, as a folder: the model's page, its unpacked package, and which files are
/// large.
///
/// Stage 9 of ESPnet's recipe has this as a clone with Git; here it is made without a network, and ``Hub/Hub`` uploads it.
public struct HubRepositoryFolder: Sendable, Hashable {
    /// The folder.
    public let path: String
    /// The model in it.
    public let model: UnpackedModel

    /// Where stage 9 has a repository's files: `<experiments>/hf_<owner>_<name>`.
    public static func path(of repository: HubRepository, experiments: String) -> String {
        "\(experiments)/hf_\(repository.owner)_\(repository.name)"
    }

    /// Makes the folder of a repository, or makes it anew: what was there goes when the new one is whole.
    ///
    /// - Parameters:
    ///   - experiments: the recipe's folder `exp`
    ///   - package: what ``ModelPackage`` wrote
    ///   - card: the model's page, which names the repository
    /// - Throws: ``PackingError``, also where something is there that this did not make.
    public static func make(
        experiments: String, package: String, card: ModelCard
    ) throws(PackingError) -> HubRepositoryFolder {
        let place = path(of: card.repository, experiments: experiments)
        try checkReplaceable(place)
        try OutputFile.makeFolder(experiments)
        let new = try temporary(beside: place)
        defer { remove(new) }
        let unpacked = try ModelPackage.unpack(package, into: new, changingPaths: false)
        for reserved in [ModelCard.fileName, attributesName] where unpacked.files.contains("\(new)/\(reserved)") {
            throw PackingError(
                package, cause: "it has a file '\(reserved)', which the repository has of its own",
                remedy: "pack the model without it")
        }
        try OutputFile.write(Array(card.markdown.utf8), to: "\(new)/\(ModelCard.fileName)")
        try OutputFile.write(Array(attributes.utf8), to: "\(new)/\(attributesName)")
        try replace(place, by: new)
        let moved = { (path: String) in place + path.dropFirst(new.count) }
        let model = UnpackedModel(
            modelFile: moved(unpacked.modelFile), trainConfig: moved(unpacked.trainConfig),
            metadata: unpacked.metadata, files: unpacked.files.map(moved))
        return HubRepositoryFolder(path: place, model: model)
    }

    private static let attributesName = ".gitattributes"

    /// Which files Git keeps outside of the repository; the Hub's own list has these too.
    private static let attributes =
        ["*.pth", "*.pt", "*.safetensors", "*.zip", "*.npy", "*.npz", "*.ark"]
        .map { "\($0) filter=lfs diff=lfs merge=lfs -text\n" }.joined()

    /// Only what was made here, or nothing, is replaced.
    private static func checkReplaceable(_ place: String) throws(PackingError) {
        var status = stat()
        guard lstat(place, &status) == 0 else { return }
        let manager = FileManager.default
        let isClone = manager.fileExists(atPath: place + "/.git")
        let isOwn =
            status.st_mode & S_IFMT == S_IFDIR && !isClone
            && (manager.fileExists(atPath: "\(place)/\(PackageMetadata.fileName)")
                || (try? manager.contentsOfDirectory(atPath: place))?.isEmpty == true)
        guard isOwn else {
            throw PackingError(
                place, cause: isClone ? "it is a Git repository" : "it is no folder of a packed model",
                remedy: "move it away; it would be replaced", kind: .cannotCreate)
        }
    }

    /// A folder that nobody else uses.
    private static func temporary(beside place: String) throws(PackingError) -> String {
        var name = Array("\(place).XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw PackingError(FileError(.creating, place, code: errno)) }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // For all that may see the rest of the experiment, after the umask.
        let mask = umask(0)
        umask(mask)
        chmod(path, 0o777 & ~mask)
        return path
    }

    private static func replace(_ place: String, by new: String) throws(PackingError) {
        let old = try temporary(beside: place)
        defer { remove(old) }
        let isThere = rename(place, old + "/old") == 0
        guard isThere || errno == ENOENT, rename(new, place) == 0 else {
            let code = errno
            if isThere { rename(old + "/old", place) }
            throw PackingError(FileError(.creating, place, code: code))
        }
    }

    private static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
