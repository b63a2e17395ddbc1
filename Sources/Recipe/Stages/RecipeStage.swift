/// The stages of ESPnet's codec recipe.
public enum RecipeStage: Int, Sendable, CaseIterable, Comparable {
    case dataPreparation = 1, formatting, durationFilter, shapes, training, decoding, scoring, packing, upload

    /// Which comes first.
    public static func < (a: RecipeStage, b: RecipeStage) -> Bool { a.rawValue < b.rawValue }

    /// What it does, in a few words.
    public var title: String {
        switch self {
        case .dataPreparation: "Data preparation"
        case .formatting: "Format wav.scp"
        case .durationFilter: "Remove long/short data"
        case .shapes: "Collect stats"
        case .training: "Training"
        case .decoding: "Decoding"
        case .scoring: "Scoring"
        case .packing: "Pack model"
        case .upload: "Upload model"
        }
    }

    /// The option that leaves it out.
    var skippingOption: String {
        switch self {
        case .dataPreparation, .formatting, .durationFilter: "skip_data_prep"
        case .shapes, .training: "skip_train"
        case .decoding, .scoring: "skip_eval"
        case .packing, .upload: "skip_upload"
        }
    }
}
