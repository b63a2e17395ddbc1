@testable import Charts

/// Names as they come from files that somebody else wrote.
let hostileNames = [
    "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\u{202E}b", "nul\0 and \u{1B}[31m",
    "two\nlines & 'quotes'", "\u{FFFE}\u{85}\r", "", String(repeating: "很long", count: 1000),
]

let pesq = Quantity("PESQ", unit: "MOS", better: .higher, digits: 2)
let mcd = Quantity("MCD", unit: "dB", better: .lower, digits: 2)

/// Numbers between 0 and 1 that are the same in every run.
func uniform(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 0x1p53
    }
}

/// Utterances with differences around `shift`.
func pairedPoints(_ count: Int, shift: Double = 0.05) -> [PairedPoint] {
    zip(uniform(count), uniform(count, seed: 2)).enumerated().map { index, values in
        let difference = shift + 0.4 * (values.1 - 0.5)
        return PairedPoint(
            key: "u\(index)", baseline: 2 + values.0, candidate: 2 + values.0 + difference, difference: difference)
    }
}

/// All charts with a name and a number wherever they take one.
func charts(idPrefix: String, name: String, value: Double) -> [any Chart] {
    let quantity = Quantity(name, unit: name, better: .lower, digits: 3)
    let rows = [ForestChart.Verdict.better, .worse, .equivalent, .undecided, nil].map {
        ForestChart.Row(label: name, point: value, low: value, high: value, verdict: $0, note: name)
    }
    let points = [
        PairedPoint(key: name, baseline: value, candidate: value, difference: 0),
        PairedPoint(key: name, baseline: value, candidate: 0, difference: -value),
    ]
    let systems = (0..<4).map { _ in DistributionChart.System(name: name, values: [value, value / 2]) }
    let codec = RateQualityChart.Codec(
        name: name,
        points: [1, abs(value)].map {
            .init(system: name, kbps: $0, quality: value, low: value, high: value, isPareto: true)
        })
    let steps = [value, 0, 1].map { HistoryChart.Step(step: $0, system: name, mean: $0, low: $0, high: $0) }
    let stream = CodebookChart.Stream(name: name, size: 1024, used: 1000, perplexity: value)
    return [
        ForestChart(idPrefix: idPrefix, title: name, rows: rows),
        ForestChart(idPrefix: idPrefix, title: name, unit: .standardDeviations, rows: rows),
        ForestChart(idPrefix: idPrefix, title: name, unit: .quantity(quantity, margin: value), rows: rows),
        DifferenceChart(
            idPrefix: idPrefix, title: name, quantity: quantity, baseline: name, candidate: name, points: points,
            margin: value),
        ScatterChart(
            idPrefix: idPrefix, title: name, quantity: quantity, baseline: name, candidate: name, points: points,
            margin: value),
        DistributionChart(
            idPrefix: idPrefix, title: name, quantity: quantity, systems: Array(systems.prefix(2))),
        DistributionChart(idPrefix: idPrefix, title: name, quantity: quantity, systems: systems),
        RateQualityChart(
            idPrefix: idPrefix, title: name, quantity: quantity,
            codecs: Array(repeating: codec, count: 8)),
        HistoryChart(
            idPrefix: idPrefix, title: name, quantity: quantity, steps: steps, largestChange: (1, name)),
        CodebookChart(idPrefix: idPrefix, title: name, content: .streams([stream, stream])),
        CodebookChart(idPrefix: idPrefix, title: name, content: .usage([3, 0, 900, 1])),
    ]
}

/// All charts with nothing to show.
func emptyCharts(idPrefix: String) -> [any Chart] {
    [
        ForestChart(idPrefix: idPrefix, title: "empty", rows: []),
        DifferenceChart(
            idPrefix: idPrefix, title: "empty", quantity: pesq, baseline: "a", candidate: "b", points: []),
        ScatterChart(idPrefix: idPrefix, title: "empty", quantity: pesq, baseline: "a", candidate: "b", points: []),
        DistributionChart(idPrefix: idPrefix, title: "empty", quantity: pesq, systems: []),
        DistributionChart(
            idPrefix: idPrefix, title: "empty", quantity: pesq, systems: [.init(name: "a", values: [])]),
        RateQualityChart(idPrefix: idPrefix, title: "empty", quantity: pesq, codecs: []),
        HistoryChart(idPrefix: idPrefix, title: "empty", quantity: pesq, steps: []),
        CodebookChart(idPrefix: idPrefix, title: "empty", content: .streams([])),
        CodebookChart(idPrefix: idPrefix, title: "empty", content: .usage([])),
        CodebookChart(idPrefix: idPrefix, title: "empty", content: .usage([0, 0])),
    ]
}
