import Charts
import Comparison
import FoundationEssentials
import ReportTemplates

/// The comparison as one page that needs nothing else: verdicts, tables, charts, and the utterances to listen to.
///
///     let page = try HTMLReport(comparison, options: ReportOptions(command: command, toolVersion: version)).html()
///
/// Equal comparisons and options give equal bytes. With ``ReportOptions/assetsFolder`` the audio is written there.
public struct HTMLReport {
    private let context: ReportContext

    /// A report.
    public init(_ comparison: Comparison, options: ReportOptions) { context = ReportContext(comparison, options) }

    /// The page. In the folder form the audio files are written before.
    public func html() throws(ReportError) -> String {
        let clips = ClipSets(context)
        if let folder = context.options.assetsFolder { try AssetFolder.write(clips.files, to: folder) }
        do throws(PageTemplates.TemplateError) {
            return try PageTemplates().render(ReportPage(context, clips), with: "report")
        } catch {
            throw ReportError(.template, error.description)
        }
    }
}

/// The page's parts.
private struct ReportPage {
    struct Link {
        let anchor: String
        let sectionTitle: String
    }

    let title: String
    let policy: String
    let styleHTML: String
    let scriptHTML: String
    let dataHTML: String
    let toolVersion: String
    let links: [Link]

    let verdict: VerdictSection
    let keys: KeysSection?
    let coverage: CoverageSection
    let systems: SystemsSection
    let distribution: DistributionSection?
    let utterances: UtterancesSection
    let slices: SlicesSection?
    let rate: RateSection?
    let cost: CostSection?
    let history: HistorySection?
    let listening: ListeningSection?
    let metrics: MetricCards?
    let method: MethodSection

    init(_ context: ReportContext, _ clips: ClipSets) {
        title = context.title
        let script = "\n" + ReportTemplates.reportScript
        policy = ContentPolicy.text(script: script, withFiles: context.options.assetsFolder != nil)
        styleHTML = PageStyle.text
        scriptHTML = script
        dataHTML = ExplorerData(context, mediaNote: clips.note).json
        toolVersion = context.options.toolVersion
        verdict = VerdictSection(context)
        keys = KeysSection(context)
        coverage = CoverageSection(context)
        systems = SystemsSection(context)
        distribution = DistributionSection(context)
        utterances = UtterancesSection(context, clips: clips)
        slices = SlicesSection(context)
        rate = RateSection(context)
        cost = CostSection(context)
        history = HistorySection(context)
        listening = ListeningSection(context)
        metrics = MetricCards(context)
        method = MethodSection(context)
        let sections: [(String, String, Bool)] = [
            ("verdict", "Verdict", true), ("keys", "Keys", keys != nil), ("coverage", "Coverage", true),
            ("systems", "Systems", true), ("distribution", "Distribution", distribution != nil),
            ("utterances", "Utterances", true), ("slices", "Slices", slices != nil), ("rate", "Rate", rate != nil),
            ("cost", "Cost", cost != nil), ("history", "History", history != nil),
            ("listening", "Listening", listening != nil), ("metrics", "Metrics", metrics != nil),
            ("method", "Method", true),
        ]
        links = sections.filter(\.2).map { Link(anchor: $0.0, sectionTitle: $0.1) }
    }
}

/// The style of a page: colours, charts, and everything else.
enum PageStyle {
    static var text: String { Palette.css + ChartStyle.css + ReportTemplates.style }
}

/// Files that stand beside a page.
enum AssetFolder {
    /// Writes files into a folder, which is made if it is not there.
    static func write(_ files: [ClipSets.File], to folder: String) throws(ReportError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for file in files { try Data(file.bytes).write(to: URL(filePath: folder + "/" + file.name)) }
        } catch {
            throw ReportError(
                .output,
                "\(folder): the audio cannot be written there (\(error)); choose another folder with --assets")
        }
    }
}
