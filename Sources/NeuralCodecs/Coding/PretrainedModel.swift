import Codecs
import FoundationEssentials
import Hub
import Yams

/// A model's files: configuration and checkpoint.
public struct PretrainedModel: Sendable, Equatable {
    /// ESPnet's `config.yaml`.
    public let trainConfig: String
    /// The checkpoint.
    public let modelFile: String

    /// How ESPnet calls an experiment's configuration.
    public static let configurationName = "config.yaml"

    init(trainConfig: String, modelFile: String) { (self.trainConfig, self.modelFile) = (trainConfig, modelFile) }

    /// A checkpoint with `config.yaml` in the same folder.
    init(besides modelFile: String) {
        let folder = modelFile.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        // The root's is empty too.
        let isHere = !modelFile.contains("/")
        self.init(
            trainConfig: isHere ? Self.configurationName : "\(folder)/\(Self.configurationName)", modelFile: modelFile)
    }
}

extension PretrainedModel {
    /// Finds a model by one of:
    ///
    /// - a checkpoint, with `config.yaml` beside it;
    /// - a folder that ESPnet packed, with `meta.yaml`;
    /// - a folder with `config.yaml` and one checkpoint, or `train.total_count.best.pth` or `latest.pth` among several;
    /// - the name of a Hugging Face repository, `owner/name` or `owner/name@revision`: as the Hub's local cache has it,
    ///   else fetched into that.
    ///
    /// `environment` is read as ``Hub/init(environment:)`` says; `progress` is told how far a download is.
    ///
    /// - Throws: ``CodecError``; `CancellationError` while fetching.
    public static func find(
        _ name: String, environment: [String: String], progress: HubProgress.Handler? = nil
    ) async throws -> PretrainedModel {
        let repository: HubRepository
        switch try place(name) {
        case .here(let model): return model
        case .hub(let named): repository = named
        }
        do {
            let hub = Hub(environment: environment)
            return try inFolder(await hub.folder(of: repository, selecting: needed, progress: progress))
        } catch let error as HubError {
            throw CodecError(error, path: name)
        }
    }

    /// Finds a model as ``find(_:environment:progress:)`` does, without fetching anything.
    public static func findHere(_ name: String, environment: [String: String]) throws(CodecError) -> PretrainedModel {
        switch try place(name) {
        case .here(let model): return model
        case .hub(let repository):
            let cache = Hub(environment: environment)
            guard let folder = cache.cached(repository, selecting: needed) else {
                throw CodecError(
                    name, cause: "no such file or folder, and the Hub's cache (\(cache.cache.path)) does not have it",
                    remedy: "check the path, or fetch it: codec-recipe inspect \(name)", kind: .missing)
            }
            return try inFolder(folder)
        }
    }

    private enum Place {
        case here(PretrainedModel)
        case hub(HubRepository)
    }

    private static func place(_ name: String) throws(CodecError) -> Place {
        var isFolder = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
            return .here(isFolder ? try inFolder(name) : PretrainedModel(besides: name))
        }
        guard let repository = HubRepository(name) else {
            throw CodecError(
                name, cause: "there is no such file or folder",
                remedy: "give a checkpoint, an experiment's folder, or a Hugging Face repository as owner/name",
                kind: .missing)
        }
        return .hub(repository)
    }

    private static func inFolder(_ folder: String) throws(CodecError) -> PretrainedModel {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let files =
            names.contains("meta.yaml") ? try packed(folder + "/meta.yaml") : try unpacked(names, in: folder)
        return PretrainedModel(trainConfig: folder + "/" + files.trainConfig, modelFile: folder + "/" + files.modelFile)
    }

    /// Which of a repository's files make the model: `meta.yaml` first, where there is one, then those that it names.
    private static func needed(_ paths: [String], _ folder: String) throws(CodecError) -> [String] {
        guard paths.contains("meta.yaml") else {
            let files = try unpacked(paths.filter { !$0.contains("/") }, in: folder)
            return [files.trainConfig, files.modelFile]
        }
        let meta = folder + "/meta.yaml"
        guard FileManager.default.fileExists(atPath: meta) else { return ["meta.yaml"] }
        let files = try packed(meta)
        return ["meta.yaml", files.trainConfig, files.modelFile]
    }

    /// The files of an experiment's folder, by their names in it.
    private static func unpacked(_ names: [String], in folder: String) throws(CodecError) -> PretrainedModel {
        guard names.contains(configurationName) else {
            throw CodecError(
                folder, cause: "there is neither meta.yaml nor \(configurationName)",
                remedy: "give the folder of an experiment")
        }
        let checkpoints = names.filter {
            $0.hasSuffix(".pth") && $0 != "checkpoint.pth" || $0.hasSuffix(".safetensors")
        }
        let preferred = ["train.total_count.best.pth", "latest.pth"].first(where: checkpoints.contains)
        guard let found = preferred ?? (checkpoints.count == 1 ? checkpoints[0] : nil) else {
            throw CodecError(
                folder,
                cause: checkpoints.isEmpty
                    ? "there is no checkpoint (*.pth)"
                    : "there are several checkpoints: \(checkpoints.joined(separator: ", "))",
                remedy: "name the file")
        }
        return PretrainedModel(trainConfig: configurationName, modelFile: found)
    }

    /// What ESPnet's `pack` wrote: `files: {model_file: …}` and `yaml_files: {train_config: …}`, from the folder of
    /// `meta.yaml` on.
    private static func packed(_ meta: String) throws(CodecError) -> PretrainedModel {
        guard let data = FileManager.default.contents(atPath: meta), let text = String(validating: data, as: UTF8.self),
            let root = try? Yams.compose(yaml: text), let model = root["files"]?["model_file"]?.string,
            let config = root["yaml_files"]?["train_config"]?.string
        else {
            throw CodecError(
                meta, cause: "it names no 'model_file' and 'train_config'", remedy: "unpack the model again")
        }
        for path in [model, config] where path.hasPrefix("/") || path.split(separator: "/").contains("..") {
            throw CodecError(meta, cause: "'\(path)' is outside the folder", remedy: "do not use this model")
        }
        return PretrainedModel(trainConfig: config, modelFile: model)
    }
}

extension AudioCoding {
    /// A codec by the path of a checkpoint or folder, or by the name of a Hugging Face repository, which is fetched where the
    /// Hub's cache does not have it; `progress` is told how far that is.
    public convenience init(
        pretrained name: String, options: Options = Options(),
        environment: [String: String] = ProcessInfo.processInfo.environment, progress: HubProgress.Handler? = nil
    ) async throws {
        let model = try await PretrainedModel.find(name, environment: environment, progress: progress)
        try self.init(trainConfig: model.trainConfig, modelFile: model.modelFile, options: options)
    }

    /// A codec by the path of a checkpoint or folder, or by the name of a Hugging Face repository in the Hub's cache.
    public convenience init(
        pretrained name: String, options: Options = Options(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let model = try PretrainedModel.findHere(name, environment: environment)
        try self.init(trainConfig: model.trainConfig, modelFile: model.modelFile, options: options)
    }
}

extension CodecError {
    /// An error of the Hub's about what is no file here.
    init(_ error: HubError, path: String) {
        let kind: Kind =
            switch error.kind {
            case .invalid: .invalid
            case .request: .request
            case .missing, .refused: .missing
            case .unreachable, .unavailable: .unavailable
            case .cannotWrite: .cannotWrite
            }
        // Who gave a path may not have meant a repository.
        let isAbout = error.source == path && kind != .invalid
        self.init(
            error.source, cause: isAbout ? "no such file or folder; as a repository: \(error.cause)" : error.cause,
            remedy: error.remedy, kind: kind)
    }
}
