import Testing

@testable import Charts

@Suite struct CurveChartTests {
    @Test func histogramsCountEveryValueOnce() {
        let samples = [uniform(300).map { $0 * 3 + 1 }, uniform(40, seed: 3)]
        let bins = HistogramBins(samples)
        #expect((8...60).contains(bins.count))
        for sample in samples {
            #expect(abs(bins.shares(of: sample).reduce(0, +) - 1) < 1e-12)
            #expect(sample.allSatisfy { bins.edges.contains($0) })
        }
        #expect(bins.shares(of: []).isEmpty)
        let constant = HistogramBins([[2.5, 2.5]])
        #expect(constant.shares(of: [2.5, 2.5]).max() == 1)
        let edges = HistogramBins([[0, 1, 2, 3, 4]])
        #expect(edges.shares(of: [edges.edges.upperBound]).last == 1)
    }

    @Test func mediansAreMarkedInEachSystemsShape() throws {
        func drawing(_ count: Int) -> ParsedSVG {
            ParsedSVG(
                DistributionChart(
                    idPrefix: "c", title: "t", quantity: pesq,
                    systems: (0..<count).map { .init(name: "s\($0)", values: uniform(50, seed: UInt64($0 + 5))) }
                ).svg)
        }
        #expect(drawing(2).all("title").filter { $0.text.contains("median") }.count == 2)
        #expect(drawing(2).labels.contains("share of utterances (%), medians marked"))
        #expect(drawing(4).labels.contains("share of utterances at or below (%), medians marked"))
        // A cumulative curve ends at the top, a histogram at the bottom.
        let curve = try #require(drawing(4).all("path", style: "line").first)
        let corners = ParsedSVG.corners(of: curve)
        #expect(try #require(corners.last).y < corners[0].y)
    }

    @Test func quantilesStandInTheTable() {
        let chart = DistributionChart(
            idPrefix: "c", title: "t", quantity: pesq,
            systems: [.init(name: "a", values: [4, 1, 2, 3, .nan]), .init(name: "b", values: [])])
        #expect(chart.table.rows[0] == ["utterances", "4", "0"])
        #expect(chart.table.rows.first { $0[0] == "median" } == ["median", "2.50", "–"])
        #expect(chart.table.rows.last == ["highest", "4.00", "–"])
    }

    private func rates(_ better: [Bool]) -> RateQualityChart {
        RateQualityChart(
            idPrefix: "r", title: "t", quantity: pesq,
            codecs: [
                .init(
                    name: "dac",
                    points: [(6.0, 3.0), (1.5, 2.0), (24.0, 3.5), (0, 9)].map {
                        .init(
                            system: "dac-\($0.0)", kbps: $0.0, quality: $0.1, low: $0.1 - 0.1, high: $0.1 + 0.1,
                            isPareto: better[0])
                    })
            ])
    }

    @Test func aCodecsPointsAreJoinedByRate() throws {
        let drawing = ParsedSVG(rates([false]).svg)
        let curve = ParsedSVG.corners(of: try #require(drawing.all("path", style: "line").first))
        #expect(curve.count == 3)
        // 1.5, 6 and 24 kbit/s are equally far apart on a logarithmic axis; quality goes up, y down.
        #expect(abs((curve[1].x - curve[0].x) - (curve[2].x - curve[1].x)) < 0.05)
        #expect(abs((curve[0].y - curve[1].y) / (curve[1].y - curve[2].y) - 2) < 0.01)
        #expect(drawing.all("path", style: "front").isEmpty && drawing.all("circle", style: "ring").isEmpty)
        #expect(rates([false]).table.rows.map { $0[2] } == ["1.50", "6.00", "24.0"])
    }

    @Test func theParetoPointsAreRingedAndJoinedBySteps() throws {
        let drawing = ParsedSVG(rates([true]).svg)
        // Three points and the sample in the legend.
        #expect(drawing.all("circle", style: "ring").count == 4)
        let steps = ParsedSVG.corners(of: try #require(drawing.all("path", style: "front").first))
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.x == $1.x || $0.y == $1.y })
        #expect(steps.count == 6)
        #expect(rates([true]).table.rows.allSatisfy { $0.last == "yes" })
    }

    private func history(_ means: [Double], _ quantity: Quantity) -> HistoryChart {
        HistoryChart(
            idPrefix: "h", title: "t", quantity: quantity,
            steps: means.enumerated().map {
                .init(step: Double($0.offset * 10), system: "s\($0.offset)", mean: $0.element, low: nil, high: nil)
            }, largestChange: (20, "+0.28 [0.23, 0.33]"))
    }

    @Test func theBestSoFarIsTheEarlierOfEquals() {
        #expect(history([2, 1, 3, 3, 2.5], pesq).bestSoFar == [0, 0, 2, 2, 2])
        #expect(history([2, 1, 3, 1, 0.5], mcd).bestSoFar == [0, 1, 1, 1, 4])
        #expect(history([2, 1], Quantity("x")).bestSoFar.isEmpty)
    }

    @Test func theLargestChangeIsMarked() throws {
        let chart = history([2, 2.1, 2.4, 2.3], pesq)
        let drawing = ParsedSVG(chart.svg)
        #expect(drawing.labels.contains("largest change +0.28 [0.23, 0.33]"))
        #expect(drawing.spoken.contains("Largest change at step 20: +0.28"))
        let places = ParsedSVG.corners(of: try #require(drawing.all("path", style: "line").first))
        let band = try #require(drawing.all("rect", style: "band").last)
        #expect(band.number("x").map { abs($0 - places[1].x) < 0.02 } == true)
        #expect(chart.table.rows[2].last == "largest change +0.28 [0.23, 0.33]")
        #expect(chart.table.rows[1].last == "")
    }

    @Test func barsAreSharesOfTheCodebook() throws {
        let streams = [
            CodebookChart.Stream(name: "first", size: 1000, used: 500, perplexity: 250),
            CodebookChart.Stream(name: "second", size: 1000, used: 1000, perplexity: 2000),
        ]
        let chart = CodebookChart(idPrefix: "k", title: "t", content: .streams(streams))
        let drawing = ParsedSVG(chart.svg)
        let used = drawing.all("rect", style: "solid").compactMap { $0.number("width") }.dropFirst()
        let perplexity = drawing.all("rect", style: "hatched").compactMap { $0.number("width") }.dropFirst()
        let full = try #require(used.last)
        #expect(abs(try #require(used.first) / full - 0.5) < 1e-3)
        #expect(abs(try #require(perplexity.first) / full - 0.25) < 1e-3)
        #expect(try #require(perplexity.last) <= full)
        #expect(chart.table.rows[0] == ["first", "1000", "500", "50 %", "250.0", "25 %"])
        #expect(drawing.all("pattern").first?.attributes["id"] == "k-hatch")
    }

    @Test func codesAreSortedByUse() throws {
        let chart = CodebookChart(idPrefix: "k", title: "t", content: .usage([0, 10, 60, 30]))
        #expect(chart.table.rows.map { $0[1] } == ["4", "3", "1", "100", "60 %", "100 %"])
        let drawing = ParsedSVG(chart.svg)
        let corners = ParsedSVG.corners(of: try #require(drawing.all("path", style: "soft").first))
        let heights = corners.dropFirst().dropLast().map(\.y)
        #expect(heights == heights.sorted() && Set(heights).count == 4)
        #expect(drawing.labels.contains("3 of 4 codes used"))
        let large = CodebookChart(idPrefix: "k", title: "t", content: .usage(Array(1...16_384))).svg
        #expect(large.utf8.count < 20_000)
    }
}
