import FoundationEssentials
import Hub
import NeuralCodecs
import Packing
import Scoring

/// Stage 9: the Hub's repository as a folder, with a page that holds the results, and its upload where there is a token.
struct UploadStage {
    private let recipe: RecipeContext
    private let repository: HubRepository

    init(_ recipe: RecipeContext) throws(RecipeError) {
        self.recipe = recipe
        let name = recipe.settings.text("hf_repo")
        guard let repository = HubRepository(name) else {
            throw RecipeError("--hf_repo", cause: "'\(name)' is not owner/name", remedy: "write it so", kind: .option)
        }
        self.repository = repository
    }

    var steps: [RecipeStep] {
        let expdir = recipe.settings.text("expdir")
        let folder = HubRepositoryFolder.path(of: repository, experiments: expdir)
        let package = PackingStage.package(recipe)
        let results = recipe.experiment + "/RESULTS.md"
        return [
            RecipeStep(
                stage: .upload, title: "\(package) -> \(folder)", folder: recipe.experiment,
                outputs: [.file(folder + "/README.md")],
                facts: {
                    guard FileManager.default.fileExists(atPath: package) else {
                        throw RecipeError(
                            package, cause: "there is no such package", remedy: "run stage 8", kind: .missing)
                    }
                    var fingerprint = Fingerprint()
                    fingerprint.add(sizeAndTime: package)
                    fingerprint.add(content: results)
                    fingerprint.add("repository", "\(repository)")
                    fingerprint.add("uploads", Self.hasToken ? "yes" : "no")
                    return .init(fingerprint)
                },
                work: { _, _ in try await publish(package, results, expdir) })
        ]
    }

    private func publish(_ package: String, _ results: String, _ expdir: String) async throws {
        let config = recipe.experiment + "/config.yaml"
        let text = FileManager.default.contents(atPath: config).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let corpus = FileManager.default.currentDirectoryPath.split(separator: "/").suffix(2).joined(separator: "/")
        let environment = ProcessInfo.processInfo.environment
        var card = ModelCard(
            repository: repository, author: environment["USER"] ?? environment["LOGNAME"] ?? "unknown", recipe: corpus,
            program: "codec-recipe \(codecScoreVersion)", configuration: text)
        card.results = FileManager.default.contents(atPath: results).map { String(decoding: $0, as: UTF8.self) }
        let folder = try HubRepositoryFolder.make(experiments: expdir, package: package, card: card)
        recipe.tell(.note("wrote \(folder.path)"))
        try await upload(folder.path)
    }

    private func upload(_ folder: String) async throws {
        let hub = Hub(environment: ProcessInfo.processInfo.environment)
        guard Self.hasToken else {
            return recipe.tell(
                .note("nothing is uploaded: set HF_TOKEN and run again, or upload \(folder) yourself"))
        }
        let plan = try UploadPlan(folder: folder, to: repository, cache: hub.cache)
        let upload = try await hub.upload(plan, message: "Update model")
        recipe.tell(
            .note(
                upload.sent.isEmpty
                    ? "\(upload.page) has all of it already" : "\(upload.sent.count) files are at \(upload.page)"))
    }

    /// Whether somebody who may upload is named; a token that other tools keep is not taken for that.
    private static var hasToken: Bool { ProcessInfo.processInfo.environment["HF_TOKEN"]?.isEmpty == false }
}
