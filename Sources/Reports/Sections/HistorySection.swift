import Charts
import Comparison

/// The judged keys over the checkpoints of a training.
struct HistorySection {
    struct Key {
        let historyTitleHTML: String
        let stateText: String
        let chartHTML: String
        let stepsHTML: String
    }

    let historyKeys: [Key]

    init?(_ context: ReportContext) {
        guard !context.comparison.history.isEmpty else { return nil }
        historyKeys = context.comparison.history.enumerated().map { i, course in
            Key(
                historyTitleHTML: context.key(course.definition), stateText: Self.state(course),
                chartHTML: Self.chart(course, i, context), stepsHTML: Self.steps(course, context).html)
        }
    }

    private static func state(_ course: CheckpointHistory) -> String {
        var text = "State, over \(NumberText.count(course.utteranceCount, "utterance")): \(course.state.meaning)."
        if let best = course.best {
            text += " Step \(best.step) is the best of \(course.steps.count) on these utterances; confirm on others."
        }
        if let largest = largestChange(course) {
            text +=
                " Largest change at step \(largest.step) (\(largest.words)), picked among \(course.steps.count - 1)."
        }
        if let trend = course.trend {
            let span = Double((course.steps.last?.step ?? 0) - (course.steps.first?.step ?? 0))
            text +=
                " Theil–Sen line: \(NumberText.signed(trend.slope * span, digits: course.definition.digits)) from the "
                + "first step to the last, Kendall's τ-b = \(NumberText.plain(trend.tau, digits: 2))"
            text += trend.p.map { ", descriptive \(ReportContext.p($0))." } ?? "."
        }
        return text
    }

    private static func largestChange(_ course: CheckpointHistory) -> (step: Int, words: String)? {
        guard let step = course.largestChange,
            let change = course.steps.first(where: { $0.step == step })?.previous
        else { return nil }
        return (step, course.text(of: change))
    }

    private static func chart(_ course: CheckpointHistory, _ i: Int, _ context: ReportContext) -> String {
        let name = HTMLText.shortened(course.definition.name)
        let chart = HistoryChart(
            idPrefix: "history\(i)", title: "\(name) over steps", quantity: Quantity(course.definition),
            steps: course.steps.map {
                HistoryChart.Step(
                    step: Double($0.step), system: context.systemName($0.system), mean: $0.mean, low: $0.interval.low,
                    high: $0.interval.high)
            }, largestChange: largestChange(course).map { (Double($0.step), $0.words) })
        return ChartFigure(chart, title: "\(name) over steps, mean and interval").html
    }

    private static func steps(_ course: CheckpointHistory, _ context: ReportContext) -> HTMLTable {
        let digits = course.definition.digits
        func cells(_ change: CheckpointHistory.Change?) -> [HTMLTable.Cell] {
            guard let change else { return [.number("–", nil), .number("–", nil), .text("–")] }
            return [
                .number(course.text(of: change), nil), .number(NumberText.p(change.pHolm), change.pHolm),
                .verdict(change.verdict),
            ]
        }
        return HTMLTable(
            "\(HTMLText.shortened(course.definition.name)): each step against the one before and the best so far",
            [
                .number("step"), .text("system"), .number("mean"), .number("to the one before"), .number("p"),
                .text("verdict"), .number("to the best so far"), .number("p"), .text("verdict"),
            ],
            course.steps.map { step in
                HTMLTable.Row(
                    [
                        HTMLTable.Cell(html: String(step.step), classes: "number", isHead: true),
                        .name(context.systemName(step.system)), .number(step.mean, digits: digits),
                    ] + cells(step.previous) + cells(step.bestSoFar))
            })
    }
}
