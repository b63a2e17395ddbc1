import Metrics

/// What can be chosen about the pages.
public struct ReportOptions: Sendable {
    /// Most bytes of audio and pictures that stand in the page, counted as they stand there, base64 included.
    public var audioBudget = 15_000_000
    /// A folder beside the page in which the audio is put instead; `nil` for one file with everything in it.
    public var assetsFolder: String?
    /// The folder that the page will stand in; audio below it that is not embedded is linked by its relative path.
    public var pageFolder: String?
    /// The title; made from the systems' names if left out.
    public var title: String?
    /// The command line that makes the page.
    public var command: String
    /// Version of the tool.
    public var toolVersion: String
    /// Answers from listening pages that the report shows.
    public var listening: [ListeningResults]
    /// Metrics besides those of the registry: those of models.
    public var models: [MetricDefinition] = []

    /// Options with the usual values.
    public init(command: String, toolVersion: String, title: String? = nil, listening: [ListeningResults] = []) {
        self.command = command
        self.toolVersion = toolVersion
        self.title = title
        self.listening = listening
    }
}

/// A page that cannot be made, or whose files cannot be read or written.
public struct ReportError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, which decides the exit code.
    public enum Kind: Sendable {
        /// A file to read is not there or cannot be opened.
        case missing
        /// A file to read is not what it should be.
        case malformed
        /// A file cannot be written.
        case output
        /// A template does not fit the page: a bug.
        case template
    }

    /// The kind.
    public let kind: Kind
    /// File, cause and remedy.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
