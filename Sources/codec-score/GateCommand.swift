import ArgumentParser
import Comparison
import Console
import Scoring

/// `codec-score gate`: a candidate against rules, for continuous integration.
struct GateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Judges a scored candidate by a rules file, for continuous integration.",
        discussion: """
            codec-score gate rules.yaml --candidate scores/new

            docs/ci.md explains rules files, baselines and planning, and has jobs for GitHub and GitLab.

            Exit codes: 0 all rules pass, 1 a rule fails, 2 none fails but one is inconclusive, 64 wrong usage, 65 runs \
            that cannot be read or do not fit the rules, 66 input missing, 70 a bug, 73 and 74 output cannot be created \
            or written, 78 rules or margins that cannot be followed.
            """)

    @Argument(help: ArgumentHelp("The rules file.", valueName: "rules.yaml"))
    var rules: String

    @Option(help: ArgumentHelp("The run to judge (default: the rules file's).", valueName: "[name=]run"))
    var candidate: String?

    @Option(
        help: ArgumentHelp(
            "The run or baseline file to judge against (default: the rules file's).", valueName: "[name=]run"))
    var baseline: String?

    @Option(help: ArgumentHelp("A margin for rules without one, as pesq=0.05 or mcd=2%.", valueName: "key=size"))
    var margin: [String] = []

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Planning") var planning: PlanningOptions

    struct OutputOptions: ParsableArguments {
        @Option(help: ArgumentHelp("JUnit's XML.", valueName: "file"))
        var junit: String?

        @Option(help: ArgumentHelp("Markdown for a pull request.", valueName: "file"))
        var markdown: String?

        @Option(help: ArgumentHelp("comparison.json with the gate's outcome in it.", valueName: "file"))
        var json: String?

        @Flag(
            help: """
                Print GitHub's annotations, and append the Markdown to $GITHUB_STEP_SUMMARY (by itself where \
                GITHUB_ACTIONS is true).
                """)
        var github = false

        @Option(help: ArgumentHelp("Where the report with audio is, for the Markdown.", valueName: "path or address"))
        var report: String?

        @Flag(name: .shortAndLong, help: "Print the rules that do not pass, and nothing else.")
        var quiet = false
    }

    struct PlanningOptions: ParsableArguments {
        @Flag(help: "Do not judge: print how likely an unchanged candidate would pass with the scatter of these runs.")
        var plan = false

        @Option(
            help: ArgumentHelp(
                "Plan for this many blocks: speakers, or utterances where speakers are not known.", valueName: "N"))
        var planBlocks: Int?
    }

    func validate() throws {
        for text in margin where ComparisonOptions.parsed(text) == nil {
            throw ValidationError("--margin '\(text)': write key=size, as pesq=0.05 or mcd=2%")
        }
        if let blocks = planning.planBlocks, blocks < 2 { throw ValidationError("--plan-blocks is at least 2") }
        if planning.planBlocks != nil && !planning.plan { throw ValidationError("--plan-blocks belongs to --plan") }
        if planning.plan, output.junit != nil || output.markdown != nil || output.json != nil || output.github {
            throw ValidationError("--plan only prints; leave out the files and --github")
        }
    }

    func run() async throws {
        try exiting {
            let outcome = try judge()
            if planning.plan { return GatePlanTable(GatePlan(outcome, blockCount: planning.planBlocks)).print(outcome) }
            try GateOutput(outcome, output).write()
            if outcome.exit != 0 { throw ExitCode(Int32(outcome.exit)) }
        }
    }

    private func judge() throws -> GateOutcome {
        let rules = try GateRules.read(rules)
        let margins = try rules.marginTable(overrides: margin.compactMap(ComparisonOptions.parsed))
        guard let candidate = try Self.run(candidate, or: rules.candidate) else {
            throw fail(.usage, "no candidate is given; name the run to judge with --candidate")
        }
        let baseline = try Self.run(baseline, or: rules.baseline)
        if baseline == nil, rules.rules.contains(where: { $0.kind != .limit }) {
            throw fail(
                .usage, "no baseline is given; name it with --baseline, or with `baseline:` in \(self.rules)")
        }
        return try Gate(rules, margins: margins).judge(candidate, against: baseline)
    }

    /// The run that the command line names, else the one that the rules file names.
    private static func run(_ argument: String?, or path: String?) throws(ComparisonError) -> ComparedRun? {
        if let argument {
            let named = NamedPath(argument)
            return try ComparedRun.read(named.path, name: named.name)
        }
        guard let path else { return nil }
        return try ComparedRun.read(path)
    }
}
