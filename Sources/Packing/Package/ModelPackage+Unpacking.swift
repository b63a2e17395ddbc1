import Files
import Glibc

extension ModelPackage {
    /// Unpacks a package into a folder, which may be there already.
    ///
    /// In each configuration, texts that are the path of a file in the package become that file's path here, as ESPnet does
    /// it; a configuration without such texts keeps its bytes. Stored and deflated entries are read.
    ///
    /// The archive may come from a stranger: nothing is written before its table of contents has been checked (``PackingError``
    /// of kind `invalid`), nothing outside the folder, and nothing through links that are in the folder. `meta.yaml` is
    /// written last, so where it is, the package is whole.
    public static func unpack(_ path: String, into folder: String) throws(PackingError) -> UnpackedModel {
        try unpack(path, into: folder, changingPaths: true)
    }

    /// As above; without changed paths, it is what `unzip` does.
    static func unpack(
        _ path: String, into folder: String, changingPaths: Bool
    ) throws(PackingError) -> UnpackedModel {
        let archive = try ZipExtraction(path)
        let entries = archive.listing.entries
        guard let description = entries.first(where: { $0.name.split(separator: "/").last == "meta.yaml" }) else {
            throw PackingError(
                path, cause: "it has no \(PackageMetadata.fileName)", remedy: "give a package that ESPnet's pack wrote")
        }
        let source = "\(path): \(description.name)"
        let text = try archive.text(description, source)
        let metadata = try PackageMetadata(yaml: text, source: source)
        let (model, config) = try files(metadata, entries, source)
        let configurations = Set(metadata.yamlFiles.values.map { Array($0.utf8) })
        let places = entries.filter { !$0.isFolder }.map { (name: $0.name, path: "\(folder)/\($0.name)") }
        try OutputFile.makeFolder(folder)
        for entry in entries where entry.name != description.name {
            let place = "\(folder)/\(entry.name)"
            try checkLinks(entry.name, in: folder)
            if entry.isFolder {
                try OutputFile.makeFolder(place)
            } else if changingPaths, configurations.contains(Array(entry.name.utf8)) {
                let text = try archive.text(entry, "\(path): \(entry.name)")
                let changed = try PathChange.apply(to: text, places, source: "\(path): \(entry.name)")
                try OutputFile.write(Array(changed.utf8), to: place)
            } else {
                try archive.extract(entry, to: place)
            }
        }
        try checkLinks(description.name, in: folder)
        try archive.extract(description, to: "\(folder)/\(description.name)")
        return UnpackedModel(
            modelFile: "\(folder)/\(model)", trainConfig: "\(folder)/\(config)", metadata: metadata,
            files: places.map(\.path))
    }

    /// The model and the configuration, which must be in the package, as must all files that are named.
    private static func files(
        _ metadata: PackageMetadata, _ entries: [ZipEntry], _ source: String
    ) throws(PackingError) -> (model: String, config: String) {
        let names = Set(entries.filter { !$0.isFolder }.map { Array($0.name.utf8) })
        let named = Array(metadata.files) + Array(metadata.yamlFiles)
        let sorted = named.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (role, path) in sorted where !names.contains(Array(path.utf8)) {
            throw PackingError(
                source, cause: "\(role) is '\(path)', which is not in the package", remedy: "pack it again")
        }
        guard let model = metadata.files[PackageMetadata.modelFileKey] else {
            throw PackingError(
                source, cause: "'files' names no \(PackageMetadata.modelFileKey)", remedy: "give a codec's package")
        }
        guard let config = metadata.yamlFiles[PackageMetadata.trainConfigKey] else {
            throw PackingError(
                source, cause: "'yaml_files' names no \(PackageMetadata.trainConfigKey)",
                remedy: "give a codec's package")
        }
        return (model, config)
    }

    /// Refuses to write through a link that is in the folder already: it could lead anywhere.
    private static func checkLinks(_ name: String, in folder: String) throws(PackingError) {
        var place = folder
        for part in name.split(separator: "/") {
            place += "/" + part
            var status = stat()
            guard lstat(place, &status) == 0 else { return }
            guard status.st_mode & S_IFMT != S_IFLNK else {
                throw PackingError(
                    place, cause: "it is a link, and the package has a file there",
                    remedy: "unpack into another folder, or remove the link", kind: .cannotCreate)
            }
        }
    }
}

extension ZipExtraction {
    /// A description or configuration is small; of a model's megabytes, no tree is made.
    private static let mostText = 1 << 24

    /// An entry's text.
    fileprivate borrowing func text(_ entry: ZipEntry, _ source: String) throws(PackingError) -> String {
        let bytes = try bytes(entry, atMost: Self.mostText)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PackingError(source, cause: "it is not UTF-8", remedy: "pack it again")
        }
        return text
    }
}
