/// The pages' templates, style and scripts, which travel inside the program.
public enum ReportTemplates {
    /// The Mustache templates by name: the pages `report` and `listening`, and their parts.
    public static let templates: [(name: String, text: String)] = [
        ("report", PackageResources.report_mustache),
        ("verdict", PackageResources.verdict_mustache),
        ("keys", PackageResources.keys_mustache),
        ("coverage", PackageResources.coverage_mustache),
        ("systems", PackageResources.systems_mustache),
        ("distribution", PackageResources.distribution_mustache),
        ("utterances", PackageResources.utterances_mustache),
        ("clips", PackageResources.clips_mustache),
        ("player", PackageResources.player_mustache),
        ("slices", PackageResources.slices_mustache),
        ("rate", PackageResources.rate_mustache),
        ("cost", PackageResources.cost_mustache),
        ("history", PackageResources.history_mustache),
        ("answers", PackageResources.answers_mustache),
        ("metrics", PackageResources.metrics_mustache),
        ("method", PackageResources.method_mustache),
        ("listening", PackageResources.listening_mustache),
    ].map { ($0.0, text($0.1)) }

    /// The style of both pages.
    public static let style = text(PackageResources.style_css)
    /// The script of the report.
    public static let reportScript = text(PackageResources.report_js)
    /// The script of the listening page.
    public static let listeningScript = text(PackageResources.listening_js)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
