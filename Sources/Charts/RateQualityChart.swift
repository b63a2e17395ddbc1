/// Quality against bit rate: a line a codec, intervals as bars, and the systems that no other one beats on both.
public struct RateQualityChart: Chart {
    /// One system.
    public struct Point: Sendable, Hashable {
        /// The system's name.
        public var system: String
        /// Its actual rate in kbit/s, above 0.
        public var kbps: Double
        /// Its mean.
        public var quality: Double
        /// Lower end of the mean's interval.
        public var low: Double?
        /// Upper end of the mean's interval.
        public var high: Double?
        /// Whether no other system has at most its rate and at least its quality, one of them strictly.
        public var isPareto: Bool

        /// A system.
        public init(system: String, kbps: Double, quality: Double, low: Double?, high: Double?, isPareto: Bool) {
            self.system = system
            self.kbps = kbps
            self.quality = quality
            self.low = low
            self.high = high
            self.isPareto = isPareto
        }
    }

    /// The systems that are one codec at several rates.
    public struct Codec: Sendable, Hashable {
        /// The codec's name.
        public var name: String
        /// Its systems, in any order.
        public var points: [Point]

        /// A codec.
        public init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// The quality.
    public var quantity: Quantity
    /// The codecs; their order decides their colours. Points are sorted by rate.
    public var codecs: [Codec]

    /// A chart; points without a finite rate above 0 and a finite quality are left out.
    public init(idPrefix: String, title: String, quantity: Quantity, codecs: [Codec]) {
        self.idPrefix = idPrefix
        self.title = title
        self.quantity = quantity
        self.codecs = codecs.map { codec in
            Codec(
                name: codec.name,
                points: codec.points.filter { $0.kbps > 0 && $0.kbps.isFinite && $0.quality.isFinite }
                    .sorted { ($0.kbps, $0.quality, $0.system) < ($1.kbps, $1.quality, $1.system) })
        }
    }

    /// A row a system.
    public var table: ChartTable {
        ChartTable(
            caption: title, header: ["system", "codec", "kbit/s", quantity.axisTitle, "interval", "Pareto"],
            rows: codecs.flatMap { codec in
                codec.points.map { point in
                    [
                        point.system, codec.name, Self.rate(point.kbps), quantity.format(point.quality),
                        Numeral.interval(point.low, point.high, digits: quantity.digits), point.isPareto ? "yes" : "no",
                    ]
                }
            })
    }

    private static func rate(_ kbps: Double) -> String { Numeral.fixed(kbps, digits: kbps < 10 ? 2 : 1) }

    private var description: String {
        let front = codecs.flatMap(\.points).filter(\.isPareto)
        return "\(quantity.axisTitle) against bit rate for \(codecs.count { !$0.points.isEmpty }) codecs. "
            + (front.isEmpty
                ? ""
                : "No other system beats, on rate and quality: \(front.prefix(12).map { Self.words($0, quantity) }.joined(separator: ", ")).")
    }

    private static func words(_ point: Point, _ quantity: Quantity) -> String {
        "\(point.system.cut(to: 40)) (\(rate(point.kbps)) kbit/s, \(quantity.format(point.quality)))"
    }
}

// MARK: Drawing

extension RateQualityChart {
    /// The curves.
    public var svg: String {
        let points = codecs.flatMap(\.points)
        let legend = Legend(
            codecs.enumerated().map { Legend.curve($0.element.name, SeriesStyle(index: $0.offset)) }
                + (points.contains(where: \.isPareto) ? [Self.frontEntry] : []))
        let top = legend.height + 34
        let bottom = top + 230
        let values = points.flatMap { [$0.quality, $0.low ?? $0.quality, $0.high ?? $0.quality] }
        let y = Axis(Axis.domain(of: values), from: bottom, to: top, ticks: 6)
        let left = PlotFrame.room(for: y.ticks)
        let right = SVGDrawing.width - 12
        let x = Axis(
            Axis.logarithmicDomain(of: points.map(\.kbps)), scale: .logarithmic, from: left, to: right, ticks: 7)
        let frame = PlotFrame(left: left, right: right, top: top, bottom: bottom, x: x, y: y)
        return SVGDrawing(
            idPrefix: idPrefix, height: bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: legend.elements + frame.verticalAxis(title: quantity.axisTitle)
                + frame.horizontalAxis(title: "bit rate (kbit/s, logarithmic)", withGrid: true)
                + front(points.filter(\.isPareto), frame)
                + codecs.enumerated().map { curve($0.element, SeriesStyle(index: $0.offset), frame) }
        ).text
    }

    private static let frontEntry = Legend.Entry(name: "not beaten on both (Pareto)") { place in
        [
            .line(Charts.Point(place.x - 12, place.y), Charts.Point(place.x + 12, place.y), "front"),
            .circle(place, radius: 6.5, "ring"),
        ]
    }

    /// The best quality up to each rate, as steps.
    private func front(_ points: [Point], _ frame: PlotFrame) -> [SVGElement] {
        let sorted = points.sorted { ($0.kbps, $0.quality) < ($1.kbps, $1.quality) }
        var steps = [Charts.Point]()
        for point in sorted {
            let place = frame.point(point.kbps, point.quality)
            if let last = steps.last { steps.append(Charts.Point(place.x, last.y)) }
            steps.append(place)
        }
        if let last = steps.last { steps.append(Charts.Point(frame.right, last.y)) }
        return steps.isEmpty ? [] : [.path(steps, "front")]
    }

    private func curve(_ codec: Codec, _ style: SeriesStyle, _ frame: PlotFrame) -> SVGElement {
        let places = codec.points.map { frame.point($0.kbps, $0.quality) }
        var elements = places.count > 1 ? [SVGElement.path(places, "line \(style.dash)")] : []
        for (point, place) in zip(codec.points, places) {
            if let low = point.low, let high = point.high, low.isFinite, high.isFinite, low <= high {
                elements += SVGElement.interval(x: place.x, from: frame.y.position(low), to: frame.y.position(high))
            }
            if point.isPareto { elements.append(.circle(place, radius: 8, "ring")) }
            elements.append(
                style.shape.element(at: place, radius: 4.4, "filled").titled(
                    Self.words(point, quantity) + " "
                        + Numeral.interval(point.low, point.high, digits: quantity.digits)))
        }
        return .group(style.color, elements)
    }
}

extension SVGElement {
    /// An upright bar with short ends.
    static func interval(x: Double, from low: Double, to high: Double) -> [SVGElement] {
        [
            .line(Point(x, low), Point(x, high), "bar thin"),
            .line(Point(x - 3.5, low), Point(x + 3.5, low), "bar thin"),
            .line(Point(x - 3.5, high), Point(x + 3.5, high), "bar thin"),
        ]
    }
}
