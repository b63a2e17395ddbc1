import Testing

@testable import Charts

@Suite struct PairedChartTests {
    private func difference(_ points: [PairedPoint], margin: Double? = 0.1, seed: UInt64 = 1) -> DifferenceChart {
        DifferenceChart(
            idPrefix: "d", title: "PESQ", quantity: pesq, baseline: "main", candidate: "wip", points: points,
            margin: margin, seed: seed)
    }

    private func scatter(_ points: [PairedPoint], _ quantity: Quantity = pesq) -> ScatterChart {
        ScatterChart(
            idPrefix: "s", title: "PESQ", quantity: quantity, baseline: "main", candidate: "wip", points: points,
            margin: 0.1)
    }

    private func dots(_ drawing: ParsedSVG) -> [ParsedSVG.Element] {
        drawing.elements.filter { $0.attributes["data-key"] != nil }
    }

    @Test func dotsStandAtTheirDifferences() throws {
        let points = [(-0.2, "a"), (0, "b"), (0.05, "c"), (0.4, "d")].map {
            PairedPoint(key: $0.1, baseline: 2, candidate: 2 + $0.0, difference: $0.0)
        }
        let drawing = ParsedSVG(difference(points).svg)
        let zero = try #require(drawing.all("line", style: "zero").first?.number("x1"))
        let circles = dots(drawing).filter { $0.name == "circle" }
        #expect(circles.map { $0.attributes["data-key"] } == ["b", "c"])
        #expect(abs(try #require(circles[0].number("cx")) - zero) < 0.02)
        let triangles = dots(drawing).filter { $0.name == "path" }
        #expect(triangles.map { $0.has("better") } == [false, true])
        let tips = triangles.map { ParsedSVG.corners(of: $0)[0] }
        let step = try #require(circles[1].number("cx")) - zero
        #expect(abs(tips[0].x - (zero - 4 * step)) < 0.1 && abs(tips[1].x - (zero + 8 * step)) < 0.1)
        // Upright where better, on its tip where worse.
        #expect(ParsedSVG.corners(of: triangles[1])[0].y < ParsedSVG.corners(of: triangles[1])[1].y)
        #expect(ParsedSVG.corners(of: triangles[0])[0].y > ParsedSVG.corners(of: triangles[0])[1].y)
        let tooltips = drawing.all("title").map(\.text)
        #expect(tooltips.contains("d\nmain 2.00, wip 2.40\nbetter by 0.40"))
    }

    @Test func theBoxIsThatOfAllUtterances() throws {
        let points = pairedPoints(3000)
        let drawing = ParsedSVG(difference(points).svg)
        let sorted = points.map(\.difference).sorted()
        let zero = try #require(drawing.all("line", style: "zero").first?.number("x1"))
        let band = try #require(drawing.all("rect", style: "band").first?.number("width"))
        let median = try #require(drawing.all("line", style: "median").first?.number("x1"))
        #expect(abs(median - (zero + (sorted[1499] + sorted[1500]) / 2 / 0.1 * band / 2)) < 0.05)
        let box = try #require(drawing.all("rect", style: "box").first)
        let width = FiveNumbers.quantile(sorted, 0.75) - FiveNumbers.quantile(sorted, 0.25)
        #expect(abs(try #require(box.number("width")) - width / 0.1 * band / 2) < 0.05)
    }

    @Test func manyDotsAreThinnedAndItSaysSo() {
        let points = pairedPoints(3000) + [PairedPoint(key: "worst", baseline: 3, candidate: 1, difference: -2)]
        for chart in [difference(points) as any Chart, scatter(points)] {
            let drawing = ParsedSVG(chart.svg)
            #expect(dots(drawing).count == 500)
            #expect(dots(drawing).contains { $0.attributes["data-key"] == "worst" })
            #expect(drawing.spoken.contains("500 of 3001 dots are drawn"))
            #expect(chart.table.header[0] == "quantile")
            #expect(chart.table.rows.first?.last == "−2.00")
        }
        #expect(difference(points).svg != difference(points, seed: 2).svg)
        #expect(!ParsedSVG(difference(pairedPoints(500)).svg).spoken.contains("dots are drawn"))
    }

    @Test func theTableListsUtterancesFromTheWorst() {
        let table = difference(pairedPoints(60)).table
        #expect(table.rows.count == 60)
        let worst = pairedPoints(60).min { $0.difference < $1.difference }
        #expect(table.rows[0][0] == worst?.key)
        #expect(table.header == ["utterance", "main", "wip", "difference (above 0 is better)"])
    }

    @Test func valuesThatAreNotFiniteAreLeftOut() {
        let points = [
            PairedPoint(key: "inf", baseline: .infinity, candidate: 1, difference: -.infinity),
            PairedPoint(key: "u", baseline: 1, candidate: 1, difference: 0),
        ]
        #expect(difference(points).points.map(\.key) == ["u"])
        #expect(scatter(points).table.rows.count == 1)
    }

    @Test func equalScoresLieOnTheDiagonal() throws {
        let points = [
            PairedPoint(key: "a", baseline: 1, candidate: 1, difference: 0),
            PairedPoint(key: "b", baseline: 3, candidate: 2, difference: -1),
        ]
        let drawing = ParsedSVG(scatter(points).svg)
        let line = try #require(drawing.all("line", style: "zero").first)
        let dot = try #require(drawing.all("circle", style: "dot").first)
        let (x1, y1) = (try #require(line.number("x1")), try #require(line.number("y1")))
        let (x2, y2) = (try #require(line.number("x2")), try #require(line.number("y2")))
        let (x, y) = (try #require(dot.number("cx")), try #require(dot.number("cy")))
        #expect(abs((x - x1) / (x2 - x1) - (y - y1) / (y2 - y1)) < 1e-3)
        // 3 for the baseline and 2 for the candidate is below it.
        let worse = ParsedSVG.corners(of: try #require(drawing.all("path", style: "worse").first))[0]
        #expect((worse.x - x1) / (x2 - x1) > (worse.y - y1) / (y2 - y1))
    }

    @Test func theBetterSideDependsOnTheDirection() {
        func corner(_ quantity: Quantity) -> String? {
            let labels = ParsedSVG(scatter(pairedPoints(10), quantity).svg).all("text", style: "halo")
            return labels.min { ($0.number("y") ?? 0) < ($1.number("y") ?? 0) }?.text
        }
        #expect(corner(pesq) == "▲ better")
        #expect(corner(mcd) == "▼ worse")
        #expect(corner(Quantity("x")) == nil)
    }

    @Test func dotsOfEqualValueDoNotHideEachOther() {
        let swarm = Swarm([10, 10, 10, 50], radius: 3, within: 0...100)
        #expect(Set(swarm.centers.prefix(3).map(\.y)).count == 3)
        #expect(swarm.centers[3] == Point(50, 50))
        #expect(swarm.centers.map(\.x) == [10, 10, 10, 50])
        let pile = Swarm([Double](repeating: 5, count: 400), radius: 3, within: 0...100)
        #expect(pile.centers.allSatisfy { (0...100).contains($0.y) })
        #expect(Set(pile.centers.map(\.y)).count == 400)
    }
}
