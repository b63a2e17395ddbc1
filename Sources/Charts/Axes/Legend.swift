/// Names of what is drawn, with a sample of each, in as many lines as they need.
struct Legend: Sendable {
    /// The elements, from the top of the legend down.
    let elements: [SVGElement]
    /// Their height.
    let height: Double

    /// What stands before a name, drawn around the middle of its place.
    struct Entry: Sendable {
        let name: String
        let sample: @Sendable (Point) -> [SVGElement]
    }

    init(_ entries: [Entry], top: Double = 0, left: Double = 0, right: Double = SVGDrawing.width) {
        let sampleWidth = 30.0
        let lineHeight = 20.0
        var elements = [SVGElement]()
        var x = left
        var line = 0
        for entry in entries {
            let limit = min(right - left - sampleWidth - 6, 220)
            let shown = entry.name.fitted(into: limit, size: LetterSize.tick.units)
            let width = sampleWidth + min(Markup.text(shown).width(LetterSize.tick.units), limit) + 22
            if x > left, x + width - 22 > right {
                x = left
                line += 1
            }
            let middle = top + lineHeight * (Double(line) + 0.5)
            elements += entry.sample(Point(x + 12, middle))
            elements.append(
                .label(
                    entry.name, at: Point(x + sampleWidth, middle + LetterSize.tick.halfHeight), .tick, within: limit))
            x += width
        }
        self.elements = elements
        height = entries.isEmpty ? 0 : lineHeight * Double(line + 1) + 4
    }

    /// A line with a point, as a system's curve is drawn.
    static func curve(_ name: String, _ style: SeriesStyle) -> Entry {
        Entry(name: name) { place in
            [
                .group(
                    style.color,
                    [
                        .line(Point(place.x - 12, place.y), Point(place.x + 12, place.y), "line \(style.dash)"),
                        style.shape.element(at: place, radius: 3.6, "filled"),
                    ])
            ]
        }
    }
}
