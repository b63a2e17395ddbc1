import FoundationEssentials

/// What is kept beside a step's files so that a later run knows whether they are done and still valid: `.stageN.json`.
struct StageRecord: Codable, Equatable {
    /// Hash of all that decides the files.
    var fingerprint: String
    /// The same without the audio.
    var settings: String
    /// Whether the step came to its end.
    var isFinished: Bool
    /// Jobs that the step was split into; what an unfinished one left fits only a run of as many.
    var jobs: Int?

    enum CodingKeys: String, CodingKey {
        case fingerprint, settings, jobs
        case isFinished = "finished"
    }

    private static func path(_ stage: RecipeStage, _ folder: String) -> String {
        "\(folder)/.stage\(stage.rawValue).json"
    }

    /// The record in a folder; `nil` where none can be read.
    static func read(_ stage: RecipeStage, in folder: String) -> StageRecord? {
        FileManager.default.contents(atPath: path(stage, folder))
            .flatMap { try? JSONDecoder().decode(StageRecord.self, from: $0) }
    }

    /// Takes the record of a folder away.
    static func remove(_ stage: RecipeStage, in folder: String) throws { try removeAll(path(stage, folder)) }

    /// Puts the record into a folder.
    func write(_ stage: RecipeStage, in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try writeText(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n", to: Self.path(stage, folder))
    }
}
