/// What a data directory was made of, and whether it is one.
public struct PreparationReport: Sendable, Hashable {
    /// How many utterances it has.
    public let utteranceCount: Int
    /// What was done.
    public let messages: [String]
    /// What a user should know.
    public let warnings: [String]
    /// What checking the directory said.
    public let validation: ValidationReport
}

extension DataDirectory {
    /// Writes what was prepared, and checks it.
    func prepare(
        _ tables: DataTables, needsText: Bool, warnings: [String]
    ) throws(KaldiError) -> PreparationReport {
        let messages = try write(tables)
        let validation = validate(ValidationOptions(needsFeatures: false, needsText: needsText))
        return PreparationReport(
            utteranceCount: tables[.utt2spk]?.lines.count ?? 0, messages: messages,
            warnings: warnings + validation.warnings, validation: validation)
    }
}
