import Glibc

/// The audio files below a folder, in byte order of their relative paths.
package struct AudioDirectory {
    /// Extensions, in any case, that make a file an utterance. All are read by libsndfile; others are passed over.
    package static let extensions: Set<String> = [
        "wav", "wave", "bwf", "rf64", "w64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "aif", "aiff", "aifc", "au",
        "snd", "caf", "sph", "nist", "gsm", "vox", "voc",
    ]
    /// Extensions of audio that libsndfile does not read: passing over these silently would look like lost utterances.
    private static let unreadableExtensions: Set<String> = [
        "m4a", "mp4", "aac", "wma", "amr", "webm", "mka", "ape", "wv",
    ]

    /// One audio file.
    package struct Entry: Hashable {
        /// Path that opens it.
        package let path: String
        /// Path below the folder, without the extension: `speaker/utterance`.
        package let relativeKey: String
        /// File name without the extension.
        package var stem: String { String(fileName(of: relativeKey)) }
    }

    /// Files whose relative path without the extension is theirs alone.
    package private(set) var entries: [Entry] = []
    /// Stems that stand in more than one subfolder.
    package private(set) var repeatedStems: Set<String> = []
    /// Files and folders that are left out, and why.
    package private(set) var problems: [CollectionProblem] = []

    private var unreadable: [String: Int] = [:]

    /// Looks for audio below `path`. Links are followed, though not back into a folder that is being read; hidden
    /// files and folders are skipped.
    package init(path: String) {
        var found: [Entry] = []
        var ancestors: [Identity] = []
        search(path, relative: "", &ancestors, &found)
        found.sort { precedesInByteOrder($0.relativeKey, $1.relativeKey) }
        keepUnique(found)
        for (suffix, count) in unreadable.sorted(by: { $0.key < $1.key }) {
            problems.append(
                CollectionProblem(
                    path,
                    cause:
                        "\(count) .\(suffix) \(count == 1 ? "file is" : "files are") passed over: libsndfile does not read them",
                    remedy: "convert them to WAV or FLAC"))
        }
        if found.isEmpty {
            problems.append(
                CollectionProblem(
                    path, cause: "no audio files are in this folder or below",
                    remedy: "audio ends in " + Self.extensions.sorted().map { "." + $0 }.joined(separator: " ")))
        }
    }

    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    private mutating func search(
        _ folder: String, relative: String, _ ancestors: inout [Identity], _ found: inout [Entry]
    ) {
        var status = stat()
        guard stat(folder, &status) == 0, let directory = opendir(folder) else {
            problems.append(
                CollectionProblem(
                    folder, cause: "the folder cannot be read: \(systemMessage(errno))",
                    remedy: "make it readable (chmod u+rx)"))
            return
        }
        defer { closedir(directory) }
        let identity = Identity(device: status.st_dev, inode: status.st_ino)
        if ancestors.contains(identity) { return }
        ancestors.append(identity)
        defer { ancestors.removeLast() }
        for name in names(in: directory, of: folder).sorted(by: precedesInByteOrder) {
            let path = join(folder, name)
            let suffix = fileExtension(of: name)
            if isDirectory(path) {
                search(path, relative: relative + name + "/", &ancestors, &found)
            } else if Self.extensions.contains(suffix) {
                found.append(Entry(path: path, relativeKey: withoutExtension(relative + name)))
            } else if Self.unreadableExtensions.contains(suffix) {
                unreadable[suffix, default: 0] += 1
            }
        }
    }

    private mutating func names(in directory: OpaquePointer, of folder: String) -> [String] {
        var names: [String] = []
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes.first == UInt8(ascii: ".") { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                names.append(name)
            } else {
                problems.append(
                    CollectionProblem(
                        join(folder, String(decoding: bytes, as: UTF8.self)), cause: "the file name is not UTF-8",
                        remedy: "rename it, for example with convmv"))
            }
        }
        return names
    }

    /// Leaves out files that differ only in the extension: nobody can say which of them is meant.
    private mutating func keepUnique(_ found: [Entry]) {
        let groups = Dictionary(grouping: found, by: \.relativeKey)
        var relativeKeys: [String: Int] = [:]
        for group in groups.values { relativeKeys[group[0].stem, default: 0] += 1 }
        repeatedStems = Set(relativeKeys.filter { $0.value > 1 }.keys)
        entries = found.filter { groups[$0.relativeKey]?.count == 1 }
        for entry in found {
            guard let group = groups[entry.relativeKey], group.count > 1, group[0] == entry else { continue }
            problems.append(
                CollectionProblem(
                    entry.path, key: entry.relativeKey,
                    cause:
                        "several files have this name: \(group.map(\.path).joined(separator: ", ")); all are left out",
                    remedy: "keep one of them"))
        }
    }
}
