import Testing

@testable import Charts

@Suite struct ForestChartTests {
    private func row(_ point: Double, _ low: Double?, _ high: Double?, _ verdict: ForestChart.Verdict?)
        -> ForestChart.Row
    {
        .init(label: "PESQ", point: point, low: low, high: high, verdict: verdict, note: "+0.17 [0.12, 0.23]")
    }

    private func drawing(_ rows: [ForestChart.Row], _ unit: ForestChart.Unit = .margins) -> ParsedSVG {
        ParsedSVG(ForestChart(idPrefix: "f", title: "changes", unit: unit, rows: rows).svg)
    }

    @Test func theBandIsOneMarginWideOnEachSide() throws {
        let drawing = drawing([row(1.7, 1.2, 2.3, .better)])
        let band = try #require(drawing.all("rect", style: "band").first)
        let zero = try #require(drawing.all("line", style: "zero").first?.number("x1"))
        let left = try #require(band.number("x"))
        let width = try #require(band.number("width"))
        #expect(abs(zero - left - width / 2) < 0.02)
        // The end of the interval at 2.3 margins, right of zero.
        let bars = drawing.all("line", style: "bar").compactMap { $0.number("x2") }
        #expect(abs(try #require(bars.max()) - (zero + 2.3 * width / 2)) < 0.05)
        #expect(self.drawing([row(1, 0, 2, .better)], .standardDeviations).all("rect", style: "band").isEmpty)
    }

    @Test func whatIsBeyondSixIsAnArrowWithItsNumber() {
        let outside = drawing([row(12.34, 9.8, 15.6, .better)])
        #expect(outside.labels.contains("+12.3"))
        #expect(outside.all("path", style: "solid").count == 1)
        #expect(outside.all("path", style: "filled").isEmpty)

        let half = drawing([row(-4, -9.2, -2, .worse)])
        #expect(half.labels.contains("−9.2"))
        #expect(half.all("path", style: "solid").count == 1)
        #expect(half.all("path", style: "filled").count == 1)

        let both = drawing([row(0, -7, 8, .undecided)])
        #expect(both.labels.contains("−7.0") && both.labels.contains("+8.0"))
        #expect(both.labels.contains("−6") && both.labels.contains("6") && !both.labels.contains("8"))

        let inside = drawing([row(5.9, 5.5, 6, .better)])
        #expect(inside.all("path", style: "solid").isEmpty)
    }

    @Test func verdictsDifferWithoutColour() {
        let texts = ForestChart.Verdict.allCases.map { verdict -> String in
            let all = drawing([row(0.5, 0.2, 0.8, verdict)])
            let shapes = all.elements.filter { $0.has("filled") || $0.has("hollow") }
            return shapes.map { "\($0.name) \($0.attributes["class"] ?? "") \(ParsedSVG.corners(of: $0).count)" }
                .joined() + (ParsedSVG.corners(of: shapes[0]).first.map { "\($0.y)" } ?? "")
        }
        #expect(Set(texts).count == 4)
        for (verdict, words) in zip(
            ForestChart.Verdict.allCases, ["▲ better", "▼ worse", "≈ equivalent", "? undecided"])
        {
            #expect(drawing([row(0.5, 0.2, 0.8, verdict)]).labels.contains(words))
        }
    }

    @Test func slicesHaveNoVerdictWords() {
        let svg = ForestChart(
            idPrefix: "f", title: "speakers", unit: .quantity(pesq, margin: 0.1), rows: [row(0.3, 0.2, 0.4, nil)]
        ).svg
        for word in ["▲", "▼", "≈", "?", "equivalent", "undecided"] { #expect(!svg.contains(word)) }
    }

    @Test func theTableHasTheNumbers() {
        let table = ForestChart(
            idPrefix: "f", title: "changes", rows: [row(1.7, 1.2, 2.3, .better), row(0, nil, nil, nil)]
        ).table
        #expect(table.rows[0] == ["PESQ", "+1.70", "+1.20", "+2.30", "▲ better", "+0.17 [0.12, 0.23]"])
        #expect(table.rows[1][2...4] == ["–", "–", "–"])
    }
}
