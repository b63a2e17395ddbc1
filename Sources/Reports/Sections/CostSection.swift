import Comparison
import Scoring

/// What the systems cost, as their runs recorded it.
struct CostSection {
    /// A record with more entries is cut: it is shown as it stands, and nobody reads hundreds of lines here.
    private static let mostEntries = 30

    let costHTML: String

    init?(_ context: ReportContext) {
        let costs = context.comparison.runs.map { run in run.cost.map { Self.entries($0, "") } ?? [] }
        var names = [String]()
        for (name, _) in costs.joined() where !names.contains(name) { names.append(name) }
        guard !names.isEmpty else { return nil }
        costHTML =
            HTMLTable(
                "Measured cost", [.text("")] + context.comparison.runs.map { .numbers(of: $0.name) },
                names.prefix(Self.mostEntries).map { name in
                    HTMLTable.Row(
                        [.head(HTMLText.name(name))]
                            + costs.map { cost in
                                .number(HTMLText.shortened(cost.first { $0.name == name }?.value ?? "–"), nil)
                            })
                }
            ).html
    }

    private static func entries(_ value: JSONValue, _ path: String) -> [(name: String, value: String)] {
        switch value {
        case .object(let members):
            return members.flatMap { member in
                entries(member.value, path.isEmpty ? member.name : "\(path), \(member.name)")
            }
        case .null: return []
        case .string(let text): return [(path, text)]
        case .integer, .number, .boolean, .array: return [(path, value.line)]
        }
    }
}
