import Codecs
import FoundationEssentials
import Yams

/// A model's files: configuration and checkpoint.
public struct PretrainedModel: Sendable, Equatable {
    /// ESPnet's `config.yaml`.
    public let trainConfig: String
    /// The checkpoint.
    public let modelFile: String
}

extension PretrainedModel {
    /// Finds a model by one of:
    ///
    /// - a checkpoint, with `config.yaml` beside it;
    /// - a folder that ESPnet packed, with `meta.yaml`;
    /// - a folder with `config.yaml` and one checkpoint, or `train.total_count.best.pth` or `latest.pth` among several;
    /// - the name of a Hugging Face repository, `owner/name`, that is in the Hub's local cache.
    ///
    /// `environment` names the cache as the Hub's own tools do: `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `HOME`.
    public static func find(_ name: String, environment: [String: String]) throws(CodecError) -> PretrainedModel {
        var isFolder = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
            return isFolder ? try inFolder(name) : besides(name)
        }
        let cache = HubCache(environment: environment)
        if HubCache.isRepositoryName(name), let folder = cache.snapshot(of: name) { return try inFolder(folder) }
        if HubCache.isRepositoryName(name) {
            throw CodecError(
                name,
                cause: "no such file or folder, and no repository of that name in the Hub's cache (\(cache.path))",
                remedy: "download it with Hugging Face's `hf download \(name)`, or check the path")
        }
        throw CodecError(
            name, cause: "there is no such file or folder",
            remedy: "give a checkpoint, an experiment's folder, or a Hugging Face repository as owner/name")
    }

    private static func besides(_ modelFile: String) -> PretrainedModel {
        let folder = modelFile.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return PretrainedModel(
            trainConfig: folder.isEmpty ? "config.yaml" : folder + "/config.yaml", modelFile: modelFile)
    }

    private static func inFolder(_ folder: String) throws(CodecError) -> PretrainedModel {
        let meta = folder + "/meta.yaml"
        if FileManager.default.fileExists(atPath: meta) { return try packed(meta, folder) }
        let config = folder + "/config.yaml"
        guard FileManager.default.fileExists(atPath: config) else {
            throw CodecError(
                folder, cause: "there is neither meta.yaml nor config.yaml", remedy: "give the folder of an experiment")
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
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
        return PretrainedModel(trainConfig: config, modelFile: folder + "/" + found)
    }

    /// What ESPnet's `pack` wrote: `files: {model_file: …}` and `yaml_files: {train_config: …}`.
    private static func packed(_ meta: String, _ folder: String) throws(CodecError) -> PretrainedModel {
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
        return PretrainedModel(trainConfig: folder + "/" + config, modelFile: folder + "/" + model)
    }
}

extension AudioCoding {
    /// A codec by the path of a checkpoint or folder, or by the name of a Hugging Face repository in the Hub's cache.
    public convenience init(
        pretrained name: String, options: Options = Options(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let model = try PretrainedModel.find(name, environment: environment)
        try self.init(trainConfig: model.trainConfig, modelFile: model.modelFile, options: options)
    }
}
