/// The candidate's scores against the baseline's, a dot an utterance, with the diagonal on which both are equal.
///
/// Both axes have the same range, and utterances on the better side of the diagonal and beyond the margin are upright
/// triangles. With more than 500 utterances the dots are thinned as in ``DifferenceChart``.
public struct ScatterChart: Chart {
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
        guard !points.isEmpty else { return "No utterance has a score in both systems." }
        let above = points.count { $0.difference > 0 }
        let below = points.count { $0.difference < 0 }
        return """
            \(quantity.axisTitle) of \(candidate.cut(to: 40)) against \(baseline.cut(to: 40)) on \(points.count) \
            utterances, with the diagonal of equal scores. \(above) better, \(points.count - above - below) equal, \
            \(below) worse.\(Thinning.note(points.count))
            """
    }
}

// MARK: Drawing

extension ScatterChart {
    /// The dots and the diagonal.
    public var svg: String {
        let domain = Axis.domain(of: points.flatMap { [$0.baseline, $0.candidate] })
        let top = 30.0
        let size = 330.0
        let ticks = Axis(domain, from: 0, to: 1, ticks: 6).ticks
        let room = PlotFrame.room(for: ticks)
        let left = max(room, (SVGDrawing.width - size - room) / 2 + room / 2)
        let frame = PlotFrame(
            left: left, right: left + size, top: top, bottom: top + size,
            x: Axis(domain, from: left, to: left + size, ticks: ticks),
            y: Axis(domain, from: top + size, to: top, ticks: ticks))
        return SVGDrawing(
            idPrefix: idPrefix, height: frame.bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: frame.verticalAxis(title: "\(candidate.cut(to: 40)): \(quantity.axisTitle)")
                + frame.horizontalAxis(title: "\(baseline.cut(to: 40)): \(quantity.axisTitle)", withGrid: true)
                + diagonal(frame) + dots(frame) + sides(frame)
        ).text
    }

    private func diagonal(_ frame: PlotFrame) -> [SVGElement] {
        let low = frame.x.domain.lowerBound
        let high = frame.x.domain.upperBound
        var elements = [SVGElement]()
        if let margin, margin > 0, margin < high - low {
            let band = [
                frame.point(low, low), frame.point(low, low + margin), frame.point(high - margin, high),
                frame.point(high, high), frame.point(high, high - margin), frame.point(low + margin, low),
            ]
            elements.append(.path(band, "band", isClosed: true))
        }
        elements.append(.line(frame.point(low, low), frame.point(high, high), "zero"))
        return elements
    }

    private func dots(_ frame: PlotFrame) -> [SVGElement] {
        let coordinates = [points.map(\.baseline), points.map(\.candidate), points.map(\.difference)]
        let shown = Thinning.indices(of: coordinates, seed: seed).map { points[$0] }
        let radius = shown.count > 200 ? 2.6 : 3.2
        return shown.map { point in
            let slack = margin ?? 0
            let side = point.difference > slack ? 1 : point.difference < -slack ? -1 : 0
            let shape: MarkerShape = side > 0 ? .triangle : side < 0 ? .triangleDown : .circle
            let color = side > 0 ? "better" : side < 0 ? "worse" : "quiet"
            return shape.element(
                at: frame.point(point.baseline, point.candidate), radius: radius, "\(color) dot"
            )
            .with(.text("data-key", point.key))
            .titled(point.tooltip(quantity, baseline: baseline, candidate: candidate))
        }
    }

    /// Which side of the diagonal is the better one.
    private func sides(_ frame: PlotFrame) -> [SVGElement] {
        guard let better = quantity.better else { return [] }
        let above = better == .higher ? "▲ better" : "▼ worse"
        let below = better == .higher ? "▼ worse" : "▲ better"
        return [
            .label(above, at: Point(frame.left + 8, frame.top + 16), .note, classes: "halo"),
            .label(below, at: Point(frame.right - 8, frame.bottom - 9), .note, anchor: .end, classes: "halo"),
        ]
    }
}
