import ArgumentParser
import Console
import FoundationEssentials
import Hub
import Scoring

/// `codec-recipe upload`: a folder to a repository of the Hub's.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Uploads a folder, such as stage 9 makes, to a model repository of Hugging Face's Hub.",
        discussion: """
            HF_TOKEN=… codec-recipe upload exp/hf_owner_name owner/name

            HF_HOME and HF_ENDPOINT are honoured. Files that the repository has are not sent again; --dry-run shows what would go, \
            without a network.
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Argument(help: ArgumentHelp("The repository.", valueName: "owner/name"))
    var repository: String

    @Flag(name: [.long, .customLong("dry_run")], help: "Show what would go, and stop.")
    var dryRun = false

    @Flag(name: .customLong("private"), help: "Make a repository that is not there yet private.")
    var isPrivate = false

    @Option(help: ArgumentHelp("The commit's message.", valueName: "text"))
    var message = "Update model"

    func run() async throws {
        try await exiting {
            guard let name = HubRepository(repository) else {
                throw ValidationError("'\(repository)' is not owner/name")
            }
            let hub = Hub(environment: ProcessInfo.processInfo.environment)
            let plan = try UploadPlan(folder: folder, to: name, cache: hub.cache)
            if dryRun { return show(plan) }
            let upload = try await Interruption.watch(
                advice: "run it again: what was sent is not sent again", cleanUp: {}
            ) {
                try await hub.upload(plan, message: message, isPrivate: isPrivate)
            }
            Terminal.output.print(
                upload.sent.isEmpty
                    ? "\(upload.page) has all of it already" : "\(upload.sent.count) files → \(upload.page)",
                style: .dim)
        }
    }

    private func show(_ plan: UploadPlan) {
        var table = TextTable([("file", .left), ("bytes", .right), ("kept as", .left), ("", .left)])
        for entry in plan.entries {
            table.add([
                Escaping.terminal(entry.path), "\(entry.size)", entry.storage == .lfs ? "large file" : "file",
                entry.isUnchanged == true ? "unchanged" : "",
            ])
        }
        table.print(to: .output)
    }
}
