import Files
import FoundationEssentials
import NeuralCodecs
import Packing

/// A model that was trained elsewhere, in place of stage 5's: `--download_model`.
struct DownloadedModel {
    private let recipe: RecipeContext
    private let name: String

    init(_ recipe: RecipeContext, _ name: String) {
        self.recipe = recipe
        self.name = name
    }

    /// The recipe with the model's experiment, in which its files are linked. The decoding's folder keeps its name.
    func linked() async throws -> RecipeContext {
        let isHere = FileManager.default.fileExists(atPath: name)
        let stem = name.hasSuffix(".zip") ? String(name.dropLast(4)) : name
        let folder =
            recipe.settings.text("expdir") + "/"
            + (isHere ? stem.split(separator: "/").last.map(String.init) ?? stem : name)
        try makeFolder(folder)
        let files: (model: String, config: String)
        if isHere, name.hasSuffix(".zip") {
            files = try unpacked(into: folder + "/unpacked")
        } else {
            let found = try await PretrainedModel.find(name, environment: ProcessInfo.processInfo.environment)
            files = (found.modelFile, found.trainConfig)
        }
        let model = files.model.split(separator: "/").last.map(String.init) ?? files.model
        try link("\(folder)/\(model)", to: files.model)
        try link(folder + "/config.yaml", to: files.config)
        try writeText(
            "{'model_file': \(PythonLiteral.text(files.model)), 'train_config': \(PythonLiteral.text(files.config))}\n",
            to: folder + "/config.txt")
        recipe.tell(.note("decoding with \(files.model)"))
        var linked = recipe
        linked.experiment = folder
        linked.decodings = [(model, recipe.names.decodings.first?.tag ?? "inference")]
        return linked
    }

    /// The files of the package; unpacked anew only where it has changed, since a new checkpoint would be decoded with again.
    private func unpacked(into folder: String) throws -> (model: String, config: String) {
        var fingerprint = Fingerprint()
        fingerprint.add(sizeAndTime: name)
        let record = folder + "/.unpacked"
        let lines = FileManager.default.contents(atPath: record).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let known = lines.split(separator: "\n").map(String.init)
        if known.count == 3, known[0] == fingerprint.facts.all,
            known.dropFirst().allSatisfy({ FileManager.default.fileExists(atPath: $0) })
        {
            return (known[1], known[2])
        }
        let model = try ModelPackage.unpack(name, into: folder)
        try writeText(
            [fingerprint.facts.all, model.modelFile, model.trainConfig].map { $0 + "\n" }.joined(), to: record)
        return (model.modelFile, model.trainConfig)
    }

    private func link(_ path: String, to target: String) throws {
        let absolute = Paths.absolute(target)
        guard Paths.resolved(path) != Paths.resolved(absolute) || Paths.resolved(path) == nil else { return }
        try removeAll(path)
        // A link that leads nowhere is not seen by the line above.
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: absolute)
    }
}
