/// The rectangle in which values are drawn, with its axes.
struct PlotFrame: Sendable {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    let x: Axis
    let y: Axis

    /// The place of a pair of values.
    func point(_ xValue: Double, _ yValue: Double) -> Point { Point(x.position(xValue), y.position(yValue)) }

    /// Room to the left of a frame for the labels of `ticks`.
    static func room(for ticks: [Tick]) -> Double {
        min(96, (ticks.map { $0.label.width(LetterSize.tick.units) }.max() ?? 0) + 10)
    }

    /// Horizontal lines at the ticks of y, with their labels, and the title of y above the frame.
    func verticalAxis(title: String) -> [SVGElement] {
        var elements = [SVGElement]()
        for tick in y.ticks {
            let height = y.position(tick.value)
            elements.append(.line(Point(left, height), Point(right, height), "grid"))
            elements.append(
                .label(
                    tick.label, at: Point(left - 7, height + LetterSize.tick.halfHeight), .tick, anchor: .end,
                    classes: "muted", within: left - 7))
        }
        elements.append(.label(title, at: Point(0, top - 12), .tick, within: SVGDrawing.width))
        return elements
    }

    /// The line below the frame with the ticks of x, their labels and the title of x.
    ///
    /// - Parameters:
    ///   - title: the quantity and its unit
    ///   - withGrid: whether lines go up from the ticks
    ///   - hasSides: whether left is worse and right is better, which is then written beside the title
    func horizontalAxis(title: String, withGrid: Bool = false, hasSides: Bool = false) -> [SVGElement] {
        var elements = [SVGElement]()
        for tick in x.ticks where withGrid {
            let place = x.position(tick.value)
            elements.append(.line(Point(place, top), Point(place, bottom), "grid"))
        }
        elements.append(.line(Point(left, bottom), Point(right, bottom), "axis"))
        for tick in x.ticks {
            let place = x.position(tick.value)
            elements.append(.line(Point(place, bottom), Point(place, bottom + 4), "axis"))
        }
        for tick in x.thinned(x.ticks, size: LetterSize.tick.units) {
            elements.append(
                .centered(tick.label, around: x.position(tick.value), y: bottom + 18, .tick, classes: "muted"))
        }
        return elements + caption(title, hasSides: hasSides)
    }

    private func caption(_ title: String, hasSides: Bool) -> [SVGElement] {
        let y = bottom + 36
        guard hasSides else { return [.centered(title, around: (left + right) / 2, y: y, .tick)] }
        let sides = (worse: "← worse", better: "better →")
        let size = LetterSize.tick.units
        let gap = 12.0
        let sideRoom = max(sides.worse.width(size), sides.better.width(size)) + gap
        let room = SVGDrawing.width - 2 * sideRoom
        let half = min(title.width(size), room) / 2
        let middle = min(max((left + right) / 2, sideRoom + half), SVGDrawing.width - sideRoom - half)
        return [
            .label(sides.worse, at: Point(middle - half - gap, y), .tick, anchor: .end, classes: "muted"),
            .label(title, at: Point(middle, y), .tick, anchor: .middle, within: room),
            .label(sides.better, at: Point(middle + half + gap, y), .tick, classes: "muted"),
        ]
    }

    /// Height of ticks, labels and title below the frame.
    static let roomBelow = 44.0
}

extension SVGElement {
    /// A text in the middle of a place, moved where it would run over the edge of the drawing.
    static func centered(
        _ text: String, around place: Double, y: Double, _ size: LetterSize, classes: String = ""
    ) -> SVGElement {
        let half = min(text.width(size.units), SVGDrawing.width) / 2
        let middle = min(max(place, half), SVGDrawing.width - half)
        return .label(text, at: Point(middle, y), size, anchor: .middle, classes: classes, within: SVGDrawing.width)
    }
}
