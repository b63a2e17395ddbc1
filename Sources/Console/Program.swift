import ArgumentParser
import Codecs
import Scoring

/// The program that runs.
package enum Program {
    /// Its name, as it was called.
    package static let name =
        CommandLine.arguments.first.flatMap { $0.split(separator: "/").last.map(String.init) } ?? ""
}

/// How a program ends, besides success.
package enum ExitStatus: Int32 {
    case someFailed = 1
    case usage = 64
    case badResults = 65
    case noInput = 66
    case unavailable = 69
    case internalError = 70
    case cannotCreate = 73
    case cannotWrite = 74
    case badRules = 78
}

extension ExitStatus {
    /// The status for a codec's fault.
    package init(_ kind: CodecError.Kind) {
        self =
            switch kind {
            case .invalid: .badResults
            case .request: .usage
            case .missing: .noInput
            case .unavailable: .unavailable
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            }
    }
}

/// Prints an error and ends the program with its status.
package func fail(_ status: ExitStatus, _ message: String, details: [String] = []) -> ExitCode {
    Terminal.error.print("\(Program.name): error: \(Escaping.terminal(message))", style: .error)
    for line in details { Terminal.error.print(Escaping.terminal(line), style: .error) }
    return ExitCode(status.rawValue)
}

/// The exit for an output that could not be written.
package func fail(_ error: OutputError) -> ExitCode {
    fail(error.kind == .cannotCreate ? .cannotCreate : .cannotWrite, error.description)
}

/// Prints a warning.
package func warn(_ message: String, isQuiet: Bool = false) {
    if !isQuiet { Terminal.error.print("\(Program.name): warning: \(Escaping.terminal(message))", style: .warning) }
}

extension Shard: ExpressibleByArgument {
    /// A shard from `i/n`.
    public init?(argument: String) { self.init(argument) }
}
