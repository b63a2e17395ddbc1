import Comparison
import Console
import FoundationEssentials
import Glibc
import Scoring

/// What `gate` writes and prints.
struct GateOutput {
    private let outcome: GateOutcome
    private let options: GateCommand.OutputOptions
    private let origin: ReportOrigin
    private let isGitHub: Bool

    init(_ outcome: GateOutcome, _ options: GateCommand.OutputOptions) {
        self.outcome = outcome
        self.options = options
        origin = ReportOrigin(
            command: ["codec-score"] + CommandLine.arguments.dropFirst(), version: codecScoreVersion)
        isGitHub = options.github || ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] == "true"
    }

    /// Writes the files, and prints the rules with their reasons.
    func write() throws {
        let markdown = GateMarkdown(outcome, origin: origin, report: options.report)
        if let path = options.junit { try WholeFile.write(GateJUnit(outcome).text, to: path) }
        if let path = options.markdown { try WholeFile.write(markdown.text, to: path) }
        if let path = options.json {
            try WholeFile.write(try outcome.comparison().json(origin: origin, gate: outcome.json).line + "\n", to: path)
        }
        let text = GateText(outcome)
        for line in options.quiet ? text.brokenRules : text.lines { print(line) }
        guard isGitHub else { return }
        for line in GateGitHub(outcome).lines { Terminal.output.print(line) }
        if let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
            try append(markdown.text, to: path)
        }
    }

    private func print(_ line: GateText.Line) {
        let style: Terminal.Style =
            switch line.mark {
            case .headline(.fail), .fail: .error
            case .headline(.inconclusive), .inconclusive: .warning
            case .headline(.pass): .good
            case .pass: .plain
            case .note: .dim
            }
        // The runner also obeys commands of its old form, `##[…]`, anywhere in a line.
        let text =
            isGitHub
            ? line.text.split(separator: "##[", omittingEmptySubsequences: false).joined(separator: "## [") : line.text
        Terminal.output.print(text, style: style)
    }

    /// Adds to a file that other steps write too.
    private func append(_ text: String, to path: String) throws {
        guard let file = fopen(path, "a") else {
            throw fail(.cannotCreate, "\(path): \(String(cString: strerror(errno))); check GITHUB_STEP_SUMMARY")
        }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else {
            throw fail(.cannotWrite, "\(path): \(String(cString: strerror(errno))); check the disk")
        }
    }
}

/// The table of `gate --plan`.
struct GatePlanTable {
    private let plan: GatePlan

    init(_ plan: GatePlan) { self.plan = plan }

    /// Prints the table and what it means.
    func print(_ outcome: GateOutcome) {
        let terminal = Terminal.output
        let unit = plan.blockUnit.rawValue
        terminal.print("Gate \(Escaping.terminal(outcome.name)): what an unchanged candidate would meet", style: .bold)
        terminal.print(outcome.aligned.blockDescription, style: .dim)
        for mismatch in outcome.mismatches {
            terminal.print("not made alike: \(Escaping.terminal(mismatch))", style: .warning)
        }
        guard !plan.lines.isEmpty else {
            terminal.print("There is no no-worse rule with an interval, so there is nothing to plan.")
            return
        }
        var table = TextTable([
            ("rule", .left), ("margin", .right), ("standard error", .right), ("\(unit)s", .right),
            ("planned", .right), ("passes", .right), ("\(unit)s for 80 %", .right),
        ])
        for line in plan.lines {
            table.add([
                Escaping.terminal(line.name),
                NumberText.margin(line.margin, digits: line.digits) + (line.unit.isEmpty ? "" : " \(line.unit)"),
                NumberText.plain(line.standardError, digits: line.digits + 2), "\(line.blockCount)",
                "\(line.plannedCount)", NumberText.percent(line.passChance),
                line.blocksNeeded.map { "\($0)" } ?? "–",
            ])
        }
        for (i, text) in table.lines.enumerated() {
            let isWeak = i > 0 && plan.lines[i - 1].passChance < Gate.leastPassChance
            terminal.print(text, style: i == 0 ? .bold : isWeak ? .warning : .plain)
        }
        if let joint = plan.jointText { terminal.print(joint) }
        terminal.print(
            "Planned with the scatter of these two runs; take two runs of one system, and not the pair to be judged.",
            style: .dim)
    }
}
