import ArgumentParser

/// `codec-recipe data`: Kaldi data directories.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Makes, checks and changes Kaldi data directories.",
        discussion: """
            codec-recipe data prepare recordings data/own
            codec-recipe data prepare --corpus libritts LibriTTS/dev-clean data/dev-clean
            codec-recipe data validate --no-feats data/dev-clean

            The subcommands do what Kaldi's validate_data_dir.sh, fix_data_dir.sh, split_data.sh, combine_data.sh and \
            subset_data_dir.sh do, with their arguments and options.
            """,
        subcommands: [
            PrepareCommand.self, ValidateCommand.self, FixCommand.self, SplitCommand.self, CombineCommand.self,
            SubsetCommand.self,
        ])
}
