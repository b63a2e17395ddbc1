/// How a codec uses its codebooks: a bar a stream, or the codes of one stream by how often they occur.
public struct CodebookChart: Chart {
    /// One stream of codes.
    public struct Stream: Sendable, Hashable {
        /// The stream's name, such as `stream 1`.
        public var name: String
        /// Number of codes in its codebook.
        public var size: Int
        /// Number of codes that occur.
        public var used: Int
        /// 2 to the power of the entropy in bits: so many equally frequent codes would say as much.
        public var perplexity: Double

        /// A stream.
        public init(name: String, size: Int, used: Int, perplexity: Double) {
            self.name = name
            self.size = size
            self.used = used
            self.perplexity = perplexity
        }

        var utilization: Double { size > 0 ? min(max(Double(used) / Double(size), 0), 1) : 0 }
        var perplexityShare: Double {
            size > 0 && perplexity.isFinite ? min(max(perplexity / Double(size), 0), 1) : 0
        }
    }

    /// What is drawn.
    public enum Content: Sendable, Hashable {
        /// Used codes and perplexity of each stream, as shares of its codebook.
        case streams([Stream])
        /// How often each code of one codebook occurs, with 0 for the dead ones, in any order.
        case usage([Int])
    }

    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// What is drawn.
    public var content: Content

    /// A chart.
    public init(idPrefix: String, title: String, content: Content) {
        self.idPrefix = idPrefix
        self.title = title
        self.content = content
    }

    /// A row a stream, or the counts of one codebook.
    public var table: ChartTable {
        switch content {
        case .streams(let streams): Self.table(title, streams)
        case .usage(let counts): CodeUsage(counts).table(title)
        }
    }

    /// The bars.
    public var svg: String {
        switch content {
        case .streams(let streams): StreamBars(streams: streams, idPrefix: idPrefix, title: title).svg
        case .usage(let counts): CodeUsage(counts).svg(idPrefix: idPrefix, title: title)
        }
    }

    private static func table(_ title: String, _ streams: [Stream]) -> ChartTable {
        ChartTable(
            caption: title, header: ["stream", "codes", "used", "utilization", "perplexity", "perplexity ÷ codes"],
            rows: streams.map { stream in
                [
                    stream.name, String(stream.size), String(stream.used), Numeral.percent(stream.utilization),
                    Numeral.fixed(stream.perplexity, digits: 1), Numeral.percent(stream.perplexityShare),
                ]
            })
    }
}

/// Two bars a stream.
private struct StreamBars {
    let streams: [CodebookChart.Stream]
    let idPrefix: String
    let title: String

    private let rowHeight = 30.0

    private var description: String {
        let lines = streams.prefix(32).map {
            "\($0.name.cut(to: 40)): \($0.used) of \($0.size) codes used, perplexity "
                + Numeral.fixed($0.perplexity, digits: 0)
        }
        return "Shares of the codebook of each stream. " + lines.joined(separator: "; ") + "."
    }

    var svg: String {
        let hatch = "\(SVGDrawing.identifier(idPrefix))-hatch"
        let legend = Legend([
            Legend.Entry(name: "codes used") { Self.sample($0, fill: nil) },
            Legend.Entry(name: "perplexity") { Self.sample($0, fill: hatch) },
        ])
        let top = legend.height + 8
        let bottom = top + rowHeight * Double(max(streams.count, 1)) + 4
        let left = min(124, (streams.map { $0.name.cut(to: 120).width(LetterSize.tick.units) }.max() ?? 0)) + 12
        let numbers = streams.map(Self.numbers)
        let room = min(
            150, (numbers.flatMap { [$0.used, $0.perplexity] }.map { $0.width(LetterSize.note.units) }.max() ?? 0) + 10)
        let ticks = [0.0, 25, 50, 75, 100].map { Tick(value: $0, label: "\(Int($0))") }
        let frame = PlotFrame(
            left: left, right: SVGDrawing.width - room, top: top, bottom: bottom,
            x: Axis(0...100, from: left, to: SVGDrawing.width - room, ticks: ticks),
            y: Axis(0...1, from: 1, to: 0, ticks: 1))
        return SVGDrawing(
            idPrefix: idPrefix, height: bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: [Self.pattern(hatch)] + legend.elements
                + frame.horizontalAxis(title: "share of the codebook (%)", withGrid: true)
                + zip(streams, numbers).enumerated().map {
                    row(
                        $0.element.0, $0.element.1, middle: top + rowHeight * (Double($0.offset) + 0.5) + 2, frame,
                        hatch)
                }
        ).text
    }

    private func row(
        _ stream: CodebookChart.Stream, _ numbers: Numbers, middle: Double, _ frame: PlotFrame, _ hatch: String
    ) -> SVGElement {
        func bar(_ share: Double, _ y: ClosedRange<Double>, _ classes: String) -> SVGElement {
            .rectangle(x: frame.left...frame.x.position(share * 100), y: y, classes)
        }
        return .group(
            "s1",
            [
                .label(
                    stream.name, at: Point(0, middle + LetterSize.tick.halfHeight), .tick, within: frame.left - 12),
                bar(stream.utilization, (middle - 10)...(middle - 1), "solid"),
                bar(stream.perplexityShare, (middle + 1)...(middle + 10), "hatched")
                    .with(.text("fill", "url(#\(hatch))")),
                .label(
                    numbers.used, at: Point(frame.right + 10, middle - 2), .note, classes: "muted",
                    within: SVGDrawing.width - frame.right - 10),
                .label(
                    numbers.perplexity, at: Point(frame.right + 10, middle + 10), .note, classes: "muted",
                    within: SVGDrawing.width - frame.right - 10),
            ])
    }

    private typealias Numbers = (used: String, perplexity: String)

    private static func numbers(_ stream: CodebookChart.Stream) -> Numbers {
        ("\(stream.used) of \(stream.size)", "perplexity \(Numeral.fixed(stream.perplexity, digits: 0))")
    }

    private static func sample(_ place: Point, fill hatch: String?) -> [SVGElement] {
        let bar = SVGElement.rectangle(
            x: (place.x - 12)...(place.x + 12), y: (place.y - 4.5)...(place.y + 4.5), hatch == nil ? "solid" : "hatched"
        )
        return [.group("s1", [hatch.map { bar.with(.text("fill", "url(#\($0))")) } ?? bar])]
    }

    private static func pattern(_ identifier: String) -> SVGElement {
        SVGElement(
            "defs", [],
            [
                SVGElement(
                    "pattern",
                    [
                        .text("id", identifier), .style("s1"), .number("width", 5), .number("height", 5),
                        .text("patternUnits", "userSpaceOnUse"), .text("patternTransform", "rotate(45)"),
                    ], [.line(Point(0, 0), Point(0, 5), "hatch")])
            ])
    }
}

/// The codes of one codebook, most frequent first.
private struct CodeUsage {
    let sorted: [Int]
    let total: Int

    init(_ counts: [Int]) {
        sorted = counts.map { max($0, 0) }.sorted(by: >)
        total = sorted.reduce(0, +)
    }

    private var used: Int { sorted.count { $0 > 0 } }

    private func share(_ count: Int) -> Double { total > 0 ? Double(count) / Double(total) : 0 }

    private var lines: [(name: String, value: String)] {
        let top10 = share(sorted.prefix(10).reduce(0, +))
        return [
            ("codes", String(sorted.count)), ("codes used", String(used)),
            ("codes never used", String(sorted.count - used)), ("frames", String(total)),
            ("share of the most frequent code", Numeral.percent(share(sorted.first ?? 0))),
            ("share of the ten most frequent codes", Numeral.percent(top10)),
        ]
    }

    func table(_ title: String) -> ChartTable {
        ChartTable(caption: title, header: ["", "value"], rows: lines.map { [$0.name, $0.value] })
    }

    func svg(idPrefix: String, title: String) -> String {
        let top = 34.0
        let bottom = top + 180
        let shares = sorted.map { share($0) * 100 }
        let uniform = sorted.isEmpty ? 0 : 100 / Double(sorted.count)
        let y = Axis(
            0...(total > 0 ? max((shares.first ?? 0) * 1.06, uniform * 1.5) : 1), from: bottom, to: top, ticks: 5)
        let left = PlotFrame.room(for: y.ticks)
        let right = SVGDrawing.width - 12
        let count = Double(max(sorted.count, 1))
        let frame = PlotFrame(
            left: left, right: right, top: top, bottom: bottom, x: Axis(0...count, from: left, to: right, ticks: 6),
            y: y)
        return SVGDrawing(
            idPrefix: idPrefix, height: bottom + PlotFrame.roomBelow, title: title,
            description: "Codes by how often they occur. "
                + lines.map { "\($0.name): \($0.value)" }.joined(separator: "; ") + ".",
            elements: frame.verticalAxis(title: "share of frames (%)") + bars(shares, frame) + guides(uniform, frame)
                + frame.horizontalAxis(title: "code, most frequent first")
        ).text
    }

    /// The bars as one outline, and neighbours as one bar where there are more bars than anyone could see.
    private func bars(_ shares: [Double], _ frame: PlotFrame) -> [SVGElement] {
        guard total > 0 else { return [] }
        let codesPerBar = (shares.count + 239) / 240
        var outline = [frame.point(0, 0)]
        for start in stride(from: 0, to: shares.count, by: codesPerBar) {
            let bar = shares[start..<min(start + codesPerBar, shares.count)]
            let height = bar.reduce(0, +) / Double(bar.count)
            outline.append(frame.point(Double(bar.startIndex), height))
            outline.append(frame.point(Double(bar.endIndex), height))
        }
        outline.append(frame.point(Double(shares.count), 0))
        return [.group("s1", [.path(outline, "soft", isClosed: true), .path(outline, "line thin")])]
    }

    private func guides(_ uniform: Double, _ frame: PlotFrame) -> [SVGElement] {
        guard uniform > 0 else { return [] }
        let y = frame.y.position(uniform)
        var elements: [SVGElement] = [
            .line(Point(frame.left, y), Point(frame.right, y), "guide"),
            .label(
                "all codes equally often", at: Point(frame.right, y - 6), .note, anchor: .end, classes: "muted halo"),
        ]
        if used < sorted.count {
            let x = frame.x.position(Double(used))
            elements.append(.line(Point(x, frame.top), Point(x, frame.bottom), "guide"))
            elements.append(
                .centered("\(used) of \(sorted.count) codes used", around: x, y: frame.top - 6, .note))
        }
        return elements
    }
}
