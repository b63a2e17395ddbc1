import Comparison
import Console
import FoundationEssentials
import Metrics
import Models
import Reports
import Scoring

/// What `compare` writes and prints.
struct CompareOutput {
    private let comparison: Comparison
    private let options: CompareCommand.OutputOptions
    private let origin: ReportOrigin

    init(_ comparison: Comparison, _ options: CompareCommand.OutputOptions) {
        self.comparison = comparison
        self.options = options
        origin = ReportOrigin(
            command: ["codec-score"] + CommandLine.arguments.dropFirst(), version: codecScoreVersion)
    }

    private var title: String { options.title ?? comparison.runs.map(\.name).joined(separator: ", ") }

    /// Writes the files and prints the verdicts.
    func write() throws {
        var written = [String]()
        func file(_ single: String?, _ name: String, _ text: (_ path: String) throws -> String?) throws {
            for path in [single, options.out.map { $0 + "/" + name }].compactMap({ $0 }) {
                guard let text = try text(path) else { continue }
                try WholeFile.write(text, to: path)
                written.append(path)
            }
        }
        let models = try modelDefinitions()
        let pages = try pageOptions(models)
        try file(options.html, "report.html") { path in
            var pages = pages
            pages.pageFolder = Self.folder(of: path)
            return try HTMLReport(comparison, options: pages).html()
        }
        try file(options.markdown, "report.md") { _ in
            MarkdownReport(
                comparison, origin: origin, title: title, reportPath: options.out.map { $0 + "/report.html" }
            )
            .text
        }
        try file(options.json, "comparison.json") { _ in
            comparison.json(origin: origin, includesUtterances: !options.noUtterances).line + "\n"
        }
        try file(options.csv, "leaderboard.csv") { _ in LeaderboardCSV(comparison, isRaw: options.csvRaw).text }
        try file(options.latex, "table.tex") { _ in LatexTable(comparison).text }
        try file(nil, "citations.bib") { _ in Bibliography(comparison, models: models).text }
        if options.listeningTest {
            for pair in comparison.pairs.indices {
                let name = comparison.pairs.count == 1 ? "listening.html" : "listening-\(pair + 1).html"
                try file(nil, name) { _ in try ListeningPage(comparison, options: pages, pair: pair).html() }
            }
        }
        report(written)
    }

    /// The metrics of models, which pages and bibliography describe; none where neither is written.
    private func modelDefinitions() throws -> [MetricDefinition] {
        guard options.out != nil || options.html != nil else { return [] }
        return try ModelCatalogue(store: ModelStore(environment: ProcessInfo.processInfo.environment)).definitions
    }

    private func pageOptions(_ models: [MetricDefinition]) throws -> ReportOptions {
        var pages = ReportOptions(
            command: origin.commandLine, toolVersion: codecScoreVersion, title: options.title,
            listening: try options.listening.map { try ListeningResults.read($0) })
        if let budget = options.audioBudget { pages.audioBudget = budget.bytes }
        pages.assetsFolder = options.assets
        pages.models = models
        return pages
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Says what was found, and where it is.
    private func report(_ written: [String]) {
        guard !options.quiet else { return }
        for warning in comparison.mismatches + comparison.warnings {
            Terminal.error.print("codec-score: warning: \(Escaping.terminal(warning))", style: .warning)
        }
        let hasTest = written.contains { ($0.split(separator: "/").last ?? "").hasPrefix("listening") }
        if options.listeningTest, !hasTest {
            Terminal.error.print(
                "codec-score: warning: no listening test: no audio of both systems is where the runs say",
                style: .warning)
        }
        CompareSummary(comparison).print(to: .output)
        guard let out = options.out else { return }
        let names = written.map { $0.hasPrefix(out + "/") ? String($0.dropFirst(out.count + 1)) : $0 }
        Terminal.output.print("→ \(out): " + names.joined(separator: ", "), style: .dim)
    }
}
