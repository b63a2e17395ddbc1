import Files
import Glibc

/// ESPnet's package of a codec: a zip archive with a description, the configuration, the model and pictures of its
/// training, which `espnet2.bin.pack` writes and `from_pretrained` reads.
///
///     try ModelPackage.write(
///         "exp/codec_a/codec_a_train.total_count.best.zip", modelFile: "exp/codec_a/train.total_count.best.pth",
///         trainConfig: "exp/codec_a/config.yaml", options: ["exp/codec_a/images"],
///         writer: PackageWriter(program: "codec-recipe 0.1.0"))
///     let model = try ModelPackage.unpack("codec_a.zip", into: "exp/downloaded")
///
/// Source: ESPnet 202511, `espnet2/main_funcs/pack_funcs.py`; `codec.sh`, stage 8.
public enum ModelPackage {
    /// The name that stage 8 gives a package: `<experiment>/<experiment's name>_<model less its last extension>.zip`.
    public static func path(experiment: String, model: String) -> String {
        var folder = experiment
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        let end = model.lastIndex(of: ".") ?? model.endIndex
        return "\(folder)/\(name)_\(model[..<end]).zip"
    }

    /// Packs a model.
    ///
    /// Entries are `meta.yaml`, the configuration, the model, then what is in `options`, folders with all that is below
    /// them in the order of their names' bytes. Links are resolved, so that the archive holds `12epoch.pth` rather than
    /// `train.total_count.best.pth`. Names are paths from `workingDirectory` on. Of folders, links to other folders are
    /// left out, as are files that are in the archive already.
    ///
    /// The same files and time give the same bytes. Nothing is kept in memory.
    ///
    /// - Parameters:
    ///   - path: where the package appears when it is whole
    ///   - modelFile: the checkpoint
    ///   - trainConfig: its `config.yaml`
    ///   - options: further files and folders; those that are not there are left out (ESPnet fails at them)
    ///   - workingDirectory: where names begin
    ///   - writer: what packs it
    ///   - timestamp: when, in seconds since 1970; now if `nil`
    /// - Returns: the description that is in the package
    @discardableResult
    public static func write(
        _ path: String, modelFile: String, trainConfig: String, options: [String] = [], workingDirectory: String = ".",
        writer: PackageWriter, timestamp: Double? = nil
    ) throws(PackingError) -> PackageMetadata {
        try write(
            path, modelFile: modelFile, trainConfig: trainConfig, options: options, workingDirectory: workingDirectory,
            writer: writer, timestamp: timestamp, bigFrom: 0xFFFF_FFFF)
    }

    /// As above, with ZIP64 fields for sizes and places from `bigFrom` on.
    static func write(
        _ path: String, modelFile: String, trainConfig: String, options: [String], workingDirectory: String,
        writer: PackageWriter, timestamp: Double?, bigFrom: Int
    ) throws(PackingError) -> PackageMetadata {
        let names = try PackedNames(workingDirectory: workingDirectory)
        let config = (name: try names.name(of: trainConfig), path: trainConfig)
        let model = (name: try names.name(of: modelFile), path: modelFile)
        guard config.name != model.name else {
            throw PackingError(modelFile, cause: "model and configuration are one file", remedy: "name both")
        }
        var entries = [config, model]
        for option in options { entries += try names.files(below: option) }
        let metadata = PackageMetadata(
            modelFile: model.name, trainConfig: config.name, writer: writer, timestamp: timestamp ?? now())
        var archive = try ZipWriter(path, limit: bigFrom)
        try archive.add(PackageMetadata.fileName, Array(metadata.yaml.utf8))
        var seen: Set = [Array(PackageMetadata.fileName.utf8)]
        for entry in entries where seen.insert(Array(entry.name.utf8)).inserted {
            try archive.add(entry.name, contentsOf: entry.path)
        }
        try archive.finish()
        return metadata
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // Microseconds, as Python's clock has them.
        return Double(time.tv_sec) + Double(time.tv_nsec / 1000) / 1e6
    }
}
