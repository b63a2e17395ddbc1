import FoundationEssentials
import Packing
import Scoring

/// Stage 8: ESPnet's package of the first checkpoint.
struct PackingStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    /// The package's path.
    static func package(_ recipe: RecipeContext) -> String {
        ModelPackage.path(experiment: recipe.experiment, model: recipe.decodings.first?.model ?? "")
    }

    var steps: [RecipeStep] {
        let (experiment, output) = (recipe.experiment, Self.package(recipe))
        guard let model = recipe.decodings.first.map({ "\(experiment)/\($0.model)" }) else { return [] }
        let config = experiment + "/config.yaml"
        return [
            RecipeStep(
                stage: .packing, title: "\(model) -> \(output)", folder: experiment, outputs: [.file(output)],
                facts: {
                    for path in [model, config] where !FileManager.default.fileExists(atPath: path) {
                        throw RecipeError(
                            path, cause: "there is no such file",
                            remedy: "train first, or name the model by --inference_model",
                            kind: .missing)
                    }
                    var fingerprint = Fingerprint()
                    fingerprint.add(sizeAndTime: model)
                    fingerprint.add(content: config)
                    return .init(fingerprint)
                },
                work: { _, _ in
                    try ModelPackage.write(
                        output, modelFile: model, trainConfig: config, options: [experiment + "/images"],
                        writer: PackageWriter(program: "codec-recipe \(codecScoreVersion)"))
                    recipe.tell(.note("wrote \(output)"))
                })
        ]
    }
}
