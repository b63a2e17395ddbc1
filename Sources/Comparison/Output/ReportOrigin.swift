import Scoring

/// What a report says of how it came to be.
public struct ReportOrigin: Sendable {
    /// The command line.
    public var command: [String]
    /// The tool's version.
    public var version: String

    /// An origin.
    public init(command: [String], version: String) {
        self.command = command
        self.version = version
    }

    /// The command line as a shell takes it.
    public var commandLine: String { Escaping.shell(command) }
}
