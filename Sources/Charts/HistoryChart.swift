/// The means of checkpoints with their intervals, the best so far, and the step of the largest change.
public struct HistoryChart: Chart {
    /// One checkpoint.
    public struct Step: Sendable, Hashable {
        /// The step number, or the place in the order given.
        public var step: Double
        /// The system's name.
        public var system: String
        /// The mean over the common utterances.
        public var mean: Double
        /// Lower end of the mean's interval.
        public var low: Double?
        /// Upper end of the mean's interval.
        public var high: Double?

        /// A checkpoint.
        public init(step: Double, system: String, mean: Double, low: Double?, high: Double?) {
            self.step = step
            self.system = system
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    /// Begins the ids of the drawing.
    public var idPrefix: String
    /// The name of the chart.
    public var title: String
    /// What is shown; its direction decides what the best so far is.
    public var quantity: Quantity
    /// The checkpoints, in the order of their steps.
    public var steps: [Step]
    /// The step number at which the largest change to the one before was found, and that change in words, such as
    /// `+0.28 [0.23, 0.33]`.
    public var largestChange: (step: Double, words: String)?

    /// A chart; checkpoints whose step or mean is not finite are left out.
    public init(
        idPrefix: String, title: String, quantity: Quantity, steps: [Step],
        largestChange: (step: Double, words: String)? = nil
    ) {
        self.idPrefix = idPrefix
        self.title = title
        self.quantity = quantity
        self.steps = steps.filter { $0.step.isFinite && $0.mean.isFinite }
            .enumerated().sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }.map(\.element)
        self.largestChange = largestChange
    }

    /// A row a checkpoint.
    public var table: ChartTable {
        let best = bestSoFar
        return ChartTable(
            caption: title, header: ["step", "system", quantity.axisTitle, "interval", "best so far", ""],
            rows: steps.indices.map { i in
                [
                    Self.number(steps[i].step), steps[i].system, quantity.format(steps[i].mean),
                    Numeral.interval(steps[i].low, steps[i].high, digits: quantity.digits),
                    best.isEmpty ? "–" : quantity.format(steps[best[i]].mean),
                    steps[i].step == largestChange?.step ? "largest change \(largestChange?.words ?? "")" : "",
                ]
            })
    }

    /// For each step the index of the best one up to it, the earlier of equals; empty without a direction.
    var bestSoFar: [Int] {
        guard let better = quantity.better else { return [] }
        var best = 0
        return steps.indices.map { i in
            let isBetter =
                better == .higher ? steps[i].mean > steps[best].mean : steps[i].mean < steps[best].mean
            if isBetter { best = i }
            return best
        }
    }

    private static func number(_ step: Double) -> String {
        Numeral.fixed(step, digits: step == step.rounded() ? 0 : 3)
    }

    private var description: String {
        guard let first = steps.first, let last = steps.last else { return "No checkpoint has a score." }
        var text = """
            Means of \(quantity.axisTitle) at \(steps.count) checkpoints with intervals: \
            \(quantity.format(first.mean)) at step \(Self.number(first.step)), \(quantity.format(last.mean)) at step \
            \(Self.number(last.step)).
            """
        if let best = bestSoFar.last {
            text +=
                " Best of these on these utterances: step \(Self.number(steps[best].step)) with "
                + "\(quantity.format(steps[best].mean))."
        }
        if let largestChange {
            text += " Largest change at step \(Self.number(largestChange.step)): \(largestChange.words.cut(to: 60))."
        }
        return text
    }
}

// MARK: Drawing

extension HistoryChart {
    /// The means on their axis.
    public var svg: String {
        let legend = Legend(
            [Self.meanEntry] + (bestSoFar.isEmpty ? [] : [Self.bestEntry])
                + (changedStep == nil ? [] : [Self.changeEntry(largestChange?.words ?? "")]))
        let top = legend.height + 34
        let bottom = top + 210
        let values = steps.flatMap { [$0.mean, $0.low ?? $0.mean, $0.high ?? $0.mean] }
        let y = Axis(Axis.domain(of: values, padding: 0.1), from: bottom, to: top, ticks: 5)
        let left = PlotFrame.room(for: y.ticks)
        let right = SVGDrawing.width - 16
        let domain = Axis.domain(of: steps.map(\.step), padding: 0.04)
        let own = steps.map { Tick(value: $0.step, label: Self.number($0.step)) }
        let x = Axis(
            domain, from: left, to: right,
            ticks: steps.count <= 24 ? own : Axis(domain, from: left, to: right, ticks: 7).ticks)
        let frame = PlotFrame(left: left, right: right, top: top, bottom: bottom, x: x, y: y)
        return SVGDrawing(
            idPrefix: idPrefix, height: bottom + PlotFrame.roomBelow, title: title, description: description,
            elements: legend.elements + frame.verticalAxis(title: quantity.axisTitle) + change(frame)
                + frame.horizontalAxis(title: "step") + best(frame) + means(frame)
        ).text
    }

    private static let meanEntry = Legend.curve("mean and interval", SeriesStyle(index: 0))
    private static let bestEntry = Legend.Entry(name: "best so far") { place in
        [.line(Point(place.x - 12, place.y), Point(place.x + 12, place.y), "guide")]
    }

    private func means(_ frame: PlotFrame) -> [SVGElement] {
        let style = SeriesStyle(index: 0)
        let places = steps.map { frame.point($0.step, $0.mean) }
        var elements = [SVGElement.path(places, "line")]
        for (step, place) in zip(steps, places) {
            if let low = step.low, let high = step.high, low.isFinite, high.isFinite, low <= high {
                elements += SVGElement.interval(x: place.x, from: frame.y.position(low), to: frame.y.position(high))
            }
            let isMarked = step.step == largestChange?.step
            elements.append(
                style.shape.element(at: place, radius: isMarked ? 5.5 : 4, isMarked ? "hollow" : "filled").titled(
                    "step \(Self.number(step.step)), \(step.system.cut(to: 120)): \(quantity.format(step.mean)) "
                        + Numeral.interval(step.low, step.high, digits: quantity.digits)))
        }
        return steps.isEmpty ? [] : [.group(style.color, elements)]
    }

    private func best(_ frame: PlotFrame) -> [SVGElement] {
        var places = [Point]()
        for (i, best) in bestSoFar.enumerated() {
            let place = frame.point(steps[i].step, steps[best].mean)
            if let last = places.last { places.append(Point(place.x, last.y)) }
            places.append(place)
        }
        return places.count > 1 ? [.path(places, "guide")] : []
    }

    /// The index of the step of the largest change, if it has one before it.
    private var changedStep: Int? {
        largestChange.flatMap { change in steps.firstIndex { $0.step == change.step } }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The stretch from the step before to the one of the largest change.
    private func change(_ frame: PlotFrame) -> [SVGElement] {
        guard let index = changedStep else { return [] }
        let stretch = frame.x.position(steps[index - 1].step)...frame.x.position(steps[index].step)
        return [.rectangle(x: stretch, y: frame.top...frame.bottom, "band")]
    }

    private static func changeEntry(_ words: String) -> Legend.Entry {
        Legend.Entry(name: "largest change \(words)") { place in
            [
                .rectangle(x: (place.x - 12)...(place.x + 12), y: (place.y - 7)...(place.y + 7), "band"),
                .group("s1", [.circle(place, radius: 5, "hollow")]),
            ]
        }
    }
}
