import Metrics
import Scoring

/// Means of all systems for spreadsheets: `leaderboard.csv`, a line a system and key.
public struct LeaderboardCSV {
    /// The text.
    public let text: String

    /// A table.
    ///
    /// - Parameters:
    ///   - comparison: the systems
    ///   - isRaw: leave texts that look like formulas as they are
    public init(_ comparison: Comparison, isRaw: Bool = false) {
        let header = ["system", "key", "n", "expected", "mean", "low", "high", "unit", "better", "kbps"]
        let lines = comparison.means.map { mean -> [String] in
            let run = comparison.runs[mean.system]
            let number = { (value: Double?) in value.map(\.description) ?? "" }
            return [
                Escaping.csv(run.name, isRaw: isRaw), Escaping.csv(mean.definition.name, isRaw: isRaw),
                "\(mean.scored)", "\(comparison.aligned.keys.count)", number(mean.mean), number(mean.interval?.low),
                number(mean.interval?.high), Escaping.csv(mean.definition.unit, isRaw: isRaw),
                mean.definition.direction.rawValue, number(run.rate?.kbps),
            ]
        }
        text = ([header] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }
}
