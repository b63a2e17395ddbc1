import ArgumentParser
import Comparison
import Scoring

/// `codec-score`: scores decoded speech against its reference.
@main
struct CodecScore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec-score",
        abstract: "Scores decoded speech against its reference, with the numbers VERSA gives.",
        discussion: """
            codec-score --ref dump/eval1 --hyp exp/codec/decode/eval1/wav

            The options of scoring: codec-score help score

            Exit codes: 0 all scored (a metric may be undefined for an utterance), 1 some utterances could not be \
            scored, or a gate found a regression, 2 a gate that is inconclusive, 64 wrong usage, 65 results that cannot \
            be read or do not fit together, 66 input missing or nothing to score, 70 a bug, 73 output cannot be \
            created, 74 output cannot be written, 78 rules or margins that cannot be followed.
            """,
        version: codecScoreVersion,
        subcommands: [
            ScoreCommand.self, CompareCommand.self, GateCommand.self, BaselineCommand.self, CalibrateCommand.self,
            MetricsCommand.self, ExportCommand.self, MergeCommand.self,
        ],
        defaultSubcommand: ScoreCommand.self)
}

/// How the program ends, besides success.
enum ExitStatus: Int32 {
    case someFailed = 1
    case usage = 64
    case badResults = 65
    case noInput = 66
    case internalError = 70
    case cannotCreate = 73
    case cannotWrite = 74
    case badRules = 78
}

/// Prints an error and ends the program with its status.
func fail(_ status: ExitStatus, _ message: String) -> ExitCode {
    Terminal.error.print("codec-score: error: \(Escaping.terminal(message))", style: .error)
    return ExitCode(status.rawValue)
}

/// The exit for an output that could not be written.
func fail(_ error: OutputError) -> ExitCode {
    fail(error.kind == .cannotCreate ? .cannotCreate : .cannotWrite, error.description)
}
