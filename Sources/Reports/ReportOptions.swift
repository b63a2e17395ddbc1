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

    /// Options with the usual values.
    public init(command: String, toolVersion: String, title: String? = nil, listening: [ListeningResults] = []) {
        self.command = command
        self.toolVersion = toolVersion
        self.title = title
        self.listening = listening
    }
}

/// A page that cannot be made or whose files cannot be written.
public struct ReportError: Error, Sendable, CustomStringConvertible {
    /// File, cause and remedy.
    public let description: String
    /// Whether a file could not be written, rather than something in the program.
    public let isOutput: Bool

    init(_ description: String, isOutput: Bool = false) {
        self.description = description
        self.isOutput = isOutput
    }
}
