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
            scored, or no metric has a value at all, or a gate found a regression, 2 a gate that is inconclusive, 64 \
            wrong usage, 65 results that cannot be read or do not fit together, 66 input missing or nothing to score, \
            69 a library or a model is not installed, 70 a bug, 73 output cannot be created, 74 output cannot be written, 78 rules or margins that cannot be \
            followed.
            """,
        version: codecScoreVersion,
        subcommands: [
            ScoreCommand.self, CompareCommand.self, GateCommand.self, BaselineCommand.self, CalibrateCommand.self,
            MetricsCommand.self, ModelsCommand.self, ExportCommand.self, MergeCommand.self,
        ],
        defaultSubcommand: ScoreCommand.self)
}
