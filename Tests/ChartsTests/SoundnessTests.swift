import Testing

@testable import Charts

/// Every chart is a sound drawing, whatever it is given.
@Suite struct SoundnessTests {
    @Test(arguments: hostileNames)
    func hostileNamesStayTexts(_ name: String) {
        for chart in charts(idPrefix: "chart1", name: name, value: 2.5) { expectSound(chart, idPrefix: "chart1") }
    }

    @Test(arguments: [0, 1e-300, 1e-9, 0.5, 7, -3, 1e15, -1e15, 1e300, .greatestFiniteMagnitude, .infinity, .nan])
    func extremeNumbersStayInside(_ value: Double) {
        for chart in charts(idPrefix: "c2", name: "PESQ", value: value) { expectSound(chart, idPrefix: "c2") }
    }

    @Test func nothingToShowIsADrawingToo() {
        for chart in emptyCharts(idPrefix: "e") { expectSound(chart, idPrefix: "e") }
    }

    @Test func manyUtterancesAndSystemsStayInside() {
        let points = pairedPoints(3000)
        expectSound(
            DifferenceChart(
                idPrefix: "c", title: "t", quantity: pesq, baseline: "a", candidate: "b", points: points, margin: 0.1),
            idPrefix: "c")
        expectSound(
            ScatterChart(idPrefix: "c", title: "t", quantity: mcd, baseline: "a", candidate: "b", points: points),
            idPrefix: "c")
        expectSound(
            DistributionChart(
                idPrefix: "c", title: "t", quantity: pesq,
                systems: (0..<12).map { .init(name: "system-\($0)", values: uniform(300, seed: UInt64($0 + 1))) }),
            idPrefix: "c")
        expectSound(
            HistoryChart(
                idPrefix: "c", title: "t", quantity: mcd,
                steps: uniform(200).enumerated().map {
                    .init(step: Double($0.offset * 5000), system: "s", mean: $0.element, low: nil, high: nil)
                }), idPrefix: "c")
        expectSound(
            CodebookChart(
                idPrefix: "c", title: "t",
                content: .streams((1...32).map { .init(name: "stream \($0)", size: 1024, used: 1000, perplexity: 700) })
            ),
            idPrefix: "c")
    }

    @Test func aLongNameIsCutAndWholeOverItself() {
        let name = String(repeating: "x", count: 5000)
        let row = ForestChart.Row(label: name, point: 0, low: nil, high: nil, verdict: .undecided)
        let drawing = ParsedSVG(ForestChart(idPrefix: "c", title: "t", rows: [row]).svg)
        #expect(drawing.labels.allSatisfy { $0.count <= 120 })
        #expect(drawing.all("title").contains { $0.text == name })
    }

    @Test func onlyClassesCarryColours() {
        for chart in charts(idPrefix: "c", name: "PESQ", value: 2) {
            let drawing = ParsedSVG(chart.svg)
            let fills = drawing.elements.compactMap { $0.attributes["fill"] }
            #expect(fills.allSatisfy { $0 == "url(#c-hatch)" })
            let styles = drawing.elements.compactMap { $0.attributes["class"] }.flatMap { $0.split(separator: " ") }
            for style in Set(styles) where style != "plain" {
                #expect(
                    ChartStyle.css.contains(".\(style){") || ChartStyle.css.contains(".\(style)[")
                        || ["chart", "d1"].contains(style) || ChartStyle.css.contains(".\(style):"),
                    "no rule for \(style)")
            }
        }
    }
}
