/// Changes of several keys on one axis, each with its interval and verdict: right of zero is better.
///
/// The unit of the axis is the key's margin, so that keys of different units stand side by side and −1…1 is the band in
/// which changes do not matter; keys without a margin share a chart in standard deviations of the difference.
public struct ForestChart: Chart {
    /// What may be said about a change. Each has a sign of its own, so that colour is never needed.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case better, worse, equivalent, undecided

        /// ▲ ▼ ≈ ?
        public var symbol: String {
            switch self {
            case .better: "▲"
            case .worse: "▼"
            case .equivalent: "≈"
            case .undecided: "?"
            }
        }
    }

    /// A line of the chart.
    public struct Row: Sendable, Hashable {
        /// The key, or whatever else the line is about.
        public var label: String
        /// The oriented change, in the unit of the axis.
        public var point: Double
        /// Lower end of its interval; `nil` without one.
        public var low: Double?
        /// Upper end of its interval; `nil` without one.
        public var high: Double?
        /// The verdict; `nil` where none is due, as for slices.
        public var verdict: Verdict?
        /// The change in the key's own unit, such as `+0.17 [0.12, 0.23]`; shown below the label.
        public var note: String

        /// A line of the chart.
        public init(
            label: String, point: Double, low: Double?, high: Double?, verdict: Verdict?, note: String = ""
        ) {
            self.label = label
            self.point = point
            self.low = low
            self.high = high
            self.verdict = verdict
            self.note = note
        }
    }

    /// The unit of the axis.
    public enum Unit: Sendable, Hashable {
        /// Change divided by margin; the band −1…1 is shaded.
        case margins
        /// Change divided by the standard deviation of the differences.
        case standardDeviations
        /// The quantity's own unit: rows of one key. The band is ± the margin, where there is one.
        case quantity(Quantity, margin: Double?)
    }

    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// The unit of the axis.
    public var unit: Unit
    /// The lines, from top to bottom.
    public var rows: [Row]

    /// A chart; rows whose point is not finite are listed without a mark.
    public init(idPrefix: String, title: String, unit: Unit = .margins, rows: [Row]) {
        self.idPrefix = idPrefix
        self.title = title
        self.unit = unit
        self.rows = rows
    }
}

// MARK: Numbers

extension ForestChart {
    /// A row a key.
    public var table: ChartTable {
        ChartTable(
            caption: title, header: ["key", "change, \(unit.words)", "low", "high", "verdict", "change and interval"],
            rows: rows.map { row in
                [
                    row.label, text(row.point), row.low.map(text) ?? "–", row.high.map(text) ?? "–",
                    row.verdict.map { "\($0.symbol) \($0.rawValue)" } ?? "–", row.note,
                ]
            })
    }

    private func text(_ value: Double) -> String { Numeral.signed(value, digits: unit.digits) }

    private var description: String {
        let counts = Verdict.allCases.compactMap { verdict -> String? in
            let count = rows.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(verdict.rawValue)" : nil
        }
        let lines = rows.prefix(30).map { row in
            "\(row.label.cut(to: 40)): \(text(row.point)) \(Numeral.interval(row.low, row.high, digits: unit.digits))"
                + (row.verdict.map { " \($0.rawValue)" } ?? "")
        }
        return "Changes in \(unit.words); above zero is better. "
            + (counts.isEmpty ? "" : counts.joined(separator: ", ") + ". ")
            + lines.joined(separator: "; ") + (rows.count > 30 ? "; and \(rows.count - 30) more." : ".")
    }

    /// Half the width of the axis: as far as the rows go, but not beyond ``Unit/clip``.
    private var extent: Double {
        let ends = rows.flatMap { [$0.point, $0.low ?? $0.point, $0.high ?? $0.point] }.filter(\.isFinite).map(abs)
        let farthest = (ends.max() ?? 0) * 1.04
        guard let clip = unit.clip else {
            let margin = (unit.band ?? 0) * 1.3
            return max(farthest, margin) > 0 ? min(max(farthest, margin), 1e300) : 1
        }
        return min(clip, max(2, farthest.rounded(.up)))
    }
}

extension ForestChart.Unit {
    /// Changes beyond this are drawn as arrows, since one outlier would press all others together.
    fileprivate var clip: Double? {
        switch self {
        case .margins, .standardDeviations: 6
        case .quantity: nil
        }
    }

    /// Half the width of the band in which changes do not matter.
    fileprivate var band: Double? {
        switch self {
        case .margins: 1
        case .standardDeviations: nil
        case .quantity(_, let margin): margin.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
        }
    }

    fileprivate var digits: Int {
        switch self {
        case .margins, .standardDeviations: 2
        case .quantity(let quantity, _): quantity.digits
        }
    }

    fileprivate var words: String {
        switch self {
        case .margins: "margins"
        case .standardDeviations: "standard deviations"
        case .quantity(let quantity, _): quantity.nameAndUnit
        }
    }

    fileprivate var axisTitle: String {
        switch self {
        case .margins: "change ÷ margin"
        case .standardDeviations: "change ÷ standard deviation"
        case .quantity(let quantity, _): "change in \(quantity.nameAndUnit)"
        }
    }
}

// MARK: Drawing

extension ForestChart {
    /// The rows on their axis.
    public var svg: String {
        let layout = Layout(rows: rows, extent: extent, band: unit.band)
        return SVGDrawing(
            idPrefix: idPrefix, height: layout.bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: layout.background + layout.scale(title: unit.axisTitle)
                + rows.enumerated().map { layout.row($0.element, at: $0.offset) }
        ).text
    }

    private struct Layout {
        let axis: Axis
        let bottom: Double
        let band: Double?
        let rowCount: Int
        let top = 8.0
        let rowHeight = 38.0
        let labelRoom: Double
        let verdictRoom: Double

        init(rows: [Row], extent: Double, band: Double?) {
            let labels = rows.map { $0.label.cut(to: 120).width(LetterSize.label.units) }
            let notes = rows.map { $0.note.cut(to: 120).width(LetterSize.note.units) }
            labelRoom = min(152, (labels + notes).max() ?? 0)
            verdictRoom =
                rows.compactMap { $0.verdict.map { "▲ \($0.rawValue)".width(LetterSize.label.units) } }.max() ?? 0
            axis = Axis(
                -extent...extent, from: labelRoom + 16,
                to: SVGDrawing.width - (verdictRoom > 0 ? verdictRoom + 14 : 12), ticks: 6)
            rowCount = rows.count
            self.band = band
            bottom = top + rowHeight * Double(max(rows.count, 1)) + 4
        }

        var background: [SVGElement] {
            var elements = [SVGElement]()
            if let band {
                let sides = axis.position(-band)...axis.position(band)
                elements.append(.rectangle(x: sides, y: top...bottom, "band"))
                for side in [sides.lowerBound, sides.upperBound] {
                    elements.append(.line(Point(side, top), Point(side, bottom), "guide"))
                }
            }
            return elements
        }

        func scale(title: String) -> [SVGElement] {
            let frame = PlotFrame(
                left: axis.start, right: axis.end, top: top, bottom: bottom, x: axis,
                y: Axis(0...1, from: 0, to: 1, ticks: 1))
            let zero = axis.position(0)
            return frame.horizontalAxis(title: title, hasSides: true) + [
                .line(Point(zero, top), Point(zero, bottom), "zero")
            ]
        }

        func row(_ row: Row, at index: Int) -> SVGElement {
            let middle = top + rowHeight * (Double(index) + 0.5)
            let isNoted = !row.note.isEmpty
            var elements: [SVGElement] = [
                .label(
                    row.label, at: Point(0, isNoted ? middle - 2 : middle + LetterSize.label.halfHeight), .label,
                    within: labelRoom)
            ]
            if isNoted {
                elements.append(
                    .label(row.note, at: Point(0, middle + 13), .note, classes: "muted", within: labelRoom))
            }
            if let verdict = row.verdict {
                elements.append(
                    .label(
                        "\(verdict.symbol) \(verdict.rawValue)",
                        at: Point(axis.end + 14, middle + LetterSize.label.halfHeight), .label))
            }
            return .group("mark \(row.verdict?.style ?? "quiet")", elements + marks(of: row, at: middle))
        }

        /// Interval and point; ends and points beyond the axis become arrows with their number.
        private func marks(of row: Row, at y: Double) -> [SVGElement] {
            guard row.point.isFinite else { return [] }
            var elements = [SVGElement]()
            let isUndecided = row.verdict == .undecided
            if let low = row.low, let high = row.high, !low.isNaN, !high.isNaN, low <= high {
                let from = axis.position(low)
                let to = axis.position(high)
                elements.append(.line(Point(from, y), Point(to, y), isUndecided ? "bar d3" : "bar"))
                for end in [low, high] where axis.domain.contains(end) {
                    let x = axis.position(end)
                    elements.append(.line(Point(x, y - 4.5), Point(x, y + 4.5), "bar"))
                }
            }
            for isRight in [false, true] {
                // The point's own number says more than its interval's end.
                let beyond = [row.point, isRight ? row.high : row.low].compactMap { $0 }.filter {
                    isRight ? $0 > axis.domain.upperBound : $0 < axis.domain.lowerBound
                }
                if let number = beyond.first { elements += arrow(toRight: isRight, at: y, Numeral.short(number)) }
            }
            if axis.domain.contains(row.point) {
                elements.append(row.marker(at: Point(axis.position(row.point), y)))
            }
            return elements
        }

        private func arrow(toRight: Bool, at y: Double, _ number: String) -> [SVGElement] {
            let tip = toRight ? axis.end : axis.start
            let back = toRight ? tip - 9 : tip + 9
            return [
                .path([Point(tip, y), Point(back, y - 5.5), Point(back, y + 5.5)], "solid", isClosed: true),
                .label(
                    number, at: Point(tip, y - 8), .note, anchor: toRight ? .end : .start, classes: "halo strong"),
            ]
        }
    }
}

extension ForestChart.Row {
    fileprivate func marker(at place: Point) -> SVGElement {
        switch verdict {
        case .better: MarkerShape.triangle.element(at: place, radius: 5.6, "filled")
        case .worse: MarkerShape.triangleDown.element(at: place, radius: 5.6, "filled")
        case .equivalent: MarkerShape.square.element(at: place, radius: 5, "filled")
        case .undecided: MarkerShape.circle.element(at: place, radius: 5, "hollow")
        case nil: MarkerShape.circle.element(at: place, radius: 4.4, "filled")
        }
    }
}

extension ForestChart.Verdict {
    /// The class that sets the colour.
    fileprivate var style: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .equivalent, .undecided: "plain"
        }
    }
}
