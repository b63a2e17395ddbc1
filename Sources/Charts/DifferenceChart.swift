/// The paired differences of one key: a dot an utterance over a box of median, quartiles, 5 % and 95 %.
///
/// Right of zero is better. Dots beyond the margin are triangles, upright for better. With more than 500 utterances the
/// dots are thinned: the outermost stay, the others are drawn by lot, and the table gives quantiles. The box always
/// stands for all utterances.
public struct DifferenceChart: Chart {
    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// What is compared.
    public var quantity: Quantity
    /// The baseline's name.
    public var baseline: String
    /// The candidate's name.
    public var candidate: String
    /// The margin δ ≥ 0 of the key, if it has one.
    public var margin: Double?
    /// The user's seed, for the dots that are left out.
    public var seed: UInt64
    /// The utterances with finite values.
    public var points: [PairedPoint]

    /// A chart; utterances whose values are not finite are left out.
    public init(
        idPrefix: String, title: String, quantity: Quantity, baseline: String, candidate: String,
        points: [PairedPoint], margin: Double? = nil, seed: UInt64 = 1
    ) {
        self.idPrefix = idPrefix
        self.title = title
        self.quantity = quantity
        self.baseline = baseline
        self.candidate = candidate
        self.points = points.filter(\.isFinite)
        self.margin = margin.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
        self.seed = seed
    }

    /// The scores and the difference of each utterance, or quantiles of them.
    public var table: ChartTable {
        ChartTable(caption: title, quantity, baseline: baseline, candidate: candidate, points: points)
    }

    private var description: String {
        guard let box = FiveNumbers(points.map(\.difference)) else {
            return "No utterance has a score in both systems."
        }
        let wins = points.count { $0.difference > 0 }
        let losses = points.count { $0.difference < 0 }
        return """
            Differences of \(quantity.nameAndUnit) between \(candidate.cut(to: 40)) and \(baseline.cut(to: 40)) on \
            \(points.count) utterances; above zero is better. Median \(quantity.signed(box.median)), quartiles \
            \(quantity.signed(box.lowerQuartile)) and \(quantity.signed(box.upperQuartile)), 5 % and 95 % \
            \(quantity.signed(box.low5)) and \(quantity.signed(box.high95)). \(wins) better, \
            \(points.count - wins - losses) equal, \(losses) worse.\(Thinning.note(points.count))
            """
    }
}

// MARK: Drawing

extension DifferenceChart {
    /// The dots over the box.
    public var svg: String {
        let marginValues = margin.map { [-$0, $0] } ?? []
        let domain = Axis.domain(of: points.map(\.difference) + [0] + marginValues)
        let frame = PlotFrame(
            left: 10, right: SVGDrawing.width - 10, top: 22, bottom: 196,
            x: Axis(domain, from: 10, to: SVGDrawing.width - 10, ticks: 7), y: Axis(0...1, from: 1, to: 0, ticks: 1))
        return SVGDrawing(
            idPrefix: idPrefix, height: frame.bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: lines(frame) + dots(frame) + box(frame)
                + frame.horizontalAxis(title: "difference of \(quantity.nameAndUnit)", hasSides: true)
        ).text
    }

    private func lines(_ frame: PlotFrame) -> [SVGElement] {
        var elements = [SVGElement]()
        if let margin, margin > 0 {
            let sides = frame.x.position(-margin)...frame.x.position(margin)
            elements.append(.rectangle(x: sides, y: frame.top...frame.bottom, "band"))
            for side in [sides.lowerBound, sides.upperBound] {
                elements.append(.line(Point(side, frame.top), Point(side, frame.bottom), "guide"))
            }
            elements.append(
                .centered(
                    "margin ±\(quantity.format(margin))", around: frame.x.position(0), y: frame.top - 8, .note))
        }
        let zero = frame.x.position(0)
        elements.append(.line(Point(zero, frame.top), Point(zero, frame.bottom), "zero"))
        return elements
    }

    private func dots(_ frame: PlotFrame) -> [SVGElement] {
        let shown = Thinning.indices(of: [points.map(\.difference)], seed: seed).map { points[$0] }
        let places = Swarm(
            shown.map { frame.x.position($0.difference) }, radius: shown.count > 200 ? 2.4 : 3,
            within: (frame.top + 4)...(frame.bottom - 52))
        return zip(shown, places.centers).map { point, center in
            let side = margin.map { point.difference > $0 ? 1 : point.difference < -$0 ? -1 : 0 } ?? 0
            let shape: MarkerShape = side > 0 ? .triangle : side < 0 ? .triangleDown : .circle
            let color = side > 0 ? "better" : side < 0 ? "worse" : "quiet"
            return shape.element(at: center, radius: places.radius, "\(color) dot")
                .with(.text("data-key", point.key))
                .titled(point.tooltip(quantity, baseline: baseline, candidate: candidate))
        }
    }

    private func box(_ frame: PlotFrame) -> [SVGElement] {
        guard let numbers = FiveNumbers(points.map(\.difference)) else {
            return [
                .label(
                    "no utterance in both", at: Point(SVGDrawing.width / 2, 100), .label, anchor: .middle,
                    classes: "halo")
            ]
        }
        let y = frame.bottom - 26
        let half = 11.0
        func x(_ value: Double) -> Double { frame.x.position(value) }
        let ends = [numbers.low5, numbers.high95].map(x)
        return [
            .line(Point(ends[0], y), Point(ends[1], y), "whisker"),
            .line(Point(ends[0], y - 6), Point(ends[0], y + 6), "whisker"),
            .line(Point(ends[1], y - 6), Point(ends[1], y + 6), "whisker"),
            .rectangle(x: x(numbers.lowerQuartile)...x(numbers.upperQuartile), y: (y - half)...(y + half), "box"),
            .line(Point(x(numbers.median), y - half), Point(x(numbers.median), y + half), "median"),
        ]
    }
}

extension Thinning {
    /// What the description says about dots that are left out.
    static func note(_ count: Int) -> String {
        count > limit
            ? " \(limit) of \(count) dots are drawn, the outermost ones and a sample of the others; the table gives quantiles."
            : ""
    }
}

extension ChartTable {
    /// The scores of each utterance, from the worst difference to the best; quantiles of the columns where there are
    /// more utterances than dots.
    init(caption: String, _ quantity: Quantity, baseline: String, candidate: String, points: [PairedPoint]) {
        let columns = [baseline, candidate, "difference (above 0 is better)"]
        guard points.count > Thinning.limit else {
            let sorted = points.sorted { ($0.difference, $0.key) < ($1.difference, $1.key) }
            self.init(
                caption: "\(caption): \(points.count) utterances, worst difference first",
                header: ["utterance"] + columns,
                rows: sorted.map {
                    [
                        $0.key, quantity.format($0.baseline), quantity.format($0.candidate),
                        quantity.signed($0.difference),
                    ]
                })
            return
        }
        let values = [points.map(\.baseline), points.map(\.candidate), points.map(\.difference)].map { $0.sorted() }
        self.init(
            caption: "\(caption): quantiles over \(points.count) utterances", header: ["quantile"] + columns,
            rows: FiveNumbers.tabulated.map { quantile in
                [
                    quantile.name, quantity.format(FiveNumbers.quantile(values[0], quantile.probability)),
                    quantity.format(FiveNumbers.quantile(values[1], quantile.probability)),
                    quantity.signed(FiveNumbers.quantile(values[2], quantile.probability)),
                ]
            })
    }
}
