import Glibc

/// How the scores of systems are spread: histograms as outlines over each other, with the medians.
///
/// More than three histograms cannot be told apart; then the curves are the shares of utterances at or below a score.
public struct DistributionChart: Chart {
    /// The scores of one system.
    public struct System: Sendable, Hashable {
        /// The system's name.
        public var name: String
        /// Its scores, a value an utterance.
        public var values: [Double]

        /// The scores of a system.
        public init(name: String, values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// What is shown.
    public var quantity: Quantity
    /// The systems in the order given everywhere, which decides their colours.
    public var systems: [System]

    /// A chart; values that are not finite are left out.
    public init(idPrefix: String, title: String, quantity: Quantity, systems: [System]) {
        self.idPrefix = idPrefix
        self.title = title
        self.quantity = quantity
        self.systems = systems.map { System(name: $0.name, values: $0.values.filter(\.isFinite)) }
    }

    /// Quantiles of the scores of each system.
    public var table: ChartTable {
        let sorted = systems.map { $0.values.sorted() }
        return ChartTable(
            caption: "\(title): quantiles", header: ["quantile"] + systems.map(\.name),
            rows: [["utterances"] + systems.map { String($0.values.count) }]
                + FiveNumbers.tabulated.map { quantile in
                    [quantile.name]
                        + sorted.map {
                            $0.isEmpty ? "–" : quantity.format(FiveNumbers.quantile($0, quantile.probability))
                        }
                })
    }

    private var description: String {
        let lines = systems.prefix(12).map { system in
            "\(system.name.cut(to: 40)): \(system.values.count) utterances"
                + (FiveNumbers(system.values).map {
                    ", median \(quantity.format($0.median)), 5 % to 95 % "
                        + "\(quantity.format($0.low5)) to \(quantity.format($0.high95))"
                } ?? "")
        }
        return "\(isCumulative ? "Cumulative shares" : "Histograms") of \(quantity.axisTitle). "
            + lines.joined(separator: "; ") + "."
    }
}

// MARK: Drawing

extension DistributionChart {
    /// The histograms, or the cumulative shares of more than three systems.
    public var svg: String {
        let bins = HistogramBins(systems.map(\.values))
        let outlines = systems.map {
            isCumulative ? Self.cumulativeShares($0.values, bins) : bins.outline(of: $0.values)
        }
        let highest = isCumulative ? 1 : outlines.joined().map(\.share).max() ?? 0
        let legend = Legend(systems.enumerated().map { Legend.curve($0.element.name, SeriesStyle(index: $0.offset)) })
        let top = legend.height + 34
        let bottom = top + 190
        let y = Axis(0...max(highest * 106, 1), from: bottom, to: top, ticks: 5)
        let left = PlotFrame.room(for: y.ticks)
        let right = SVGDrawing.width - 12
        let frame = PlotFrame(
            left: left, right: right, top: top, bottom: bottom, x: Axis(bins.edges, from: left, to: right, ticks: 7),
            y: y)
        let curves = zip(systems, outlines).enumerated().map { index, curve in
            self.curve(curve.0, curve.1, frame, SeriesStyle(index: index))
        }
        let share = isCumulative ? "share of utterances at or below (%)" : "share of utterances (%)"
        return SVGDrawing(
            idPrefix: idPrefix, height: bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: legend.elements + frame.verticalAxis(title: share + ", medians marked")
                + curves + frame.horizontalAxis(title: quantity.axisTitle)
        ).text
    }

    private var isCumulative: Bool { systems.count > 3 }

    private func curve(
        _ system: System, _ outline: [Outline.Element], _ frame: PlotFrame, _ style: SeriesStyle
    ) -> SVGElement {
        guard let numbers = FiveNumbers(system.values) else { return .group(style.color, []) }
        let places = outline.map { frame.point($0.value, $0.share * 100) }
        let median = frame.point(numbers.median, 0)
        let marked = isCumulative ? frame.point(numbers.median, 50) : Point(median.x, frame.top)
        // More areas than two are a fog.
        var elements = systems.count <= 2 ? [SVGElement.path(places, "area", isClosed: true)] : []
        elements.append(.path(places, "line \(style.dash)"))
        if !isCumulative { elements.append(.line(marked, median, "line thin \(style.dash)")) }
        elements.append(
            style.shape.element(at: marked, radius: 4.2, "filled")
                .titled("\(system.name.cut(to: 40)): median \(quantity.format(numbers.median))"))
        return .group(style.color, elements)
    }

    /// Corners of a curve: scores and shares of utterances.
    fileprivate typealias Outline = [(value: Double, share: Double)]

    /// The share of the values up to each of 200 places.
    private static func cumulativeShares(_ values: [Double], _ bins: HistogramBins) -> Outline {
        let sorted = values.sorted()
        guard let last = sorted.last else { return [] }
        let count = Double(sorted.count)
        var outline: Outline = [(bins.edges.lowerBound, 0)]
        for rank in stride(from: 0, to: sorted.count, by: max(1, sorted.count / 100)) {
            outline.append((sorted[rank], outline[outline.count - 1].share))
            outline.append((sorted[rank], Double(rank + 1) / count))
        }
        return outline + [(last, outline[outline.count - 1].share), (last, 1), (bins.edges.upperBound, 1)]
    }
}

/// Bins of equal, round width that hold all values of some samples.
struct HistogramBins: Sendable {
    /// Width of a bin.
    let width: Double
    /// Number of bins.
    let count: Int
    /// From the first bin's lower end to the last one's upper end.
    let edges: ClosedRange<Double>

    /// Bins of about the width that Freedman & Diaconis advise (Probability Theory and Related Fields 57, 1981) for the
    /// smallest sample, but about 12 to 40 of them.
    init(_ samples: [[Double]]) {
        let domain = Axis.domain(of: samples.joined(), padding: 0)
        let span = domain.upperBound - domain.lowerBound
        let advised = samples.compactMap { values -> Double? in
            guard values.count > 1, let numbers = FiveNumbers(values) else { return nil }
            return 2 * (numbers.upperQuartile - numbers.lowerQuartile) / cbrt(Double(values.count))
        }.max()
        let wanted = min(max(advised ?? 0, span / 40), span / 12)
        width = Ticks.niceStep(atLeast: wanted * 0.5).step
        let first = (domain.lowerBound / width + 1e-9).rounded(.down)
        let last = max((domain.upperBound / width - 1e-9).rounded(.up), first + 1)
        count = Int(min(max(last - first, 1), 200))
        edges = (first * width)...((first + Double(count)) * width)
    }

    /// The histogram of some values as a line that begins and ends at 0.
    fileprivate func outline(of values: [Double]) -> DistributionChart.Outline {
        var outline: DistributionChart.Outline = [(edges.lowerBound, 0)]
        for (bin, share) in shares(of: values).enumerated() {
            outline.append((edges.lowerBound + Double(bin) * width, share))
            outline.append((edges.lowerBound + Double(bin + 1) * width, share))
        }
        return outline + [(edges.upperBound, 0)]
    }

    /// The share of the values in each bin; none for no values.
    func shares(of values: [Double]) -> [Double] {
        guard !values.isEmpty else { return [] }
        var counts = [Double](repeating: 0, count: count)
        for value in values {
            // A value on an edge belongs to the bin above, except at the upper end.
            let bin = ((value - edges.lowerBound) / width + 1e-9).rounded(.down)
            counts[Int(min(max(bin, 0), Double(count - 1)))] += 1
        }
        return counts.map { $0 / Double(values.count) }
    }
}
