import ArgumentParser
import Console
import Kaldi
import Scoring

/// Prints what was done, and what a user should know.
func tell(_ messages: [String], warnings: [String] = [], isQuiet: Bool) {
    for warning in warnings { warn(warning, isQuiet: isQuiet) }
    guard !isQuiet else { return }
    for message in messages { Terminal.output.print(Escaping.terminal(message)) }
}

/// Prints what makes a data directory invalid; ends the program with status 1 if anything does.
func checkValid(_ report: ValidationReport) throws {
    for failure in report.failures {
        Terminal.error.print("\(Program.name): error: \(Escaping.terminal(failure.description))", style: .error)
    }
    if !report.isValid { throw ExitCode(ExitStatus.someFailed.rawValue) }
}

extension ExitStatus {
    /// The status for a fault with a data directory.
    init(_ kind: KaldiError.Kind) {
        self =
            switch kind {
            case .invalid: .badResults
            case .request: .usage
            case .missing: .noInput
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            }
    }
}
