import Models

/// The model that a metric of a run uses, as `run.json` records it. Rows depend on all of it.
public struct ModelUse: Sendable, Hashable {
    /// The file's name.
    public let file: String
    /// Its SHA-256.
    public let sha256: String
    /// Its form.
    public let format: ModelFormat
    /// The version of the library that runs it; `nil` where file or library are missing.
    public let runtime: String?

    /// ``ModelCard/hash``, where a card describes the model: it decides the numbers too.
    public let card: String?

    init(_ file: ModelFile, _ format: ModelFormat, card: String? = nil, isLoaded: Bool) {
        self.card = card
        self.file = file.lastName
        sha256 = file.sha256
        self.format = format
        runtime = isLoaded ? ModelRuntime.version(of: format) : nil
    }

    /// The record.
    var json: JSONValue {
        .object(
            [
                .init("file", .string(file)), .init("sha256", .string(sha256)),
                .init("format", .string(format.rawValue)),
            ] + (card.map { [.init("card_xxh128", .string($0))] } ?? []) + [
                .init("runtime", runtime.map { .string($0) } ?? .null),
                .init("threads", .integer(ModelRuntime.threadCount)),
            ])
    }
}
