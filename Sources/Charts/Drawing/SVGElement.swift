/// An element of a drawing. Names and classes are literals of this module; only texts and attributes' values can come
/// from elsewhere, and they are escaped on the way in.
struct SVGElement: Sendable {
    /// An attribute with its value as it is written.
    struct Attribute: Sendable {
        let name: StaticString
        let value: String

        /// A coordinate or length.
        static func number(_ name: StaticString, _ value: Double) -> Attribute {
            Attribute(name: name, value: Numeral.coordinate(value))
        }

        /// A text of any origin.
        static func text(_ name: StaticString, _ value: String) -> Attribute {
            Attribute(name: name, value: Markup.attribute(value))
        }

        /// Classes of ``ChartStyle/css``.
        static func style(_ classes: String) -> Attribute { text("class", classes) }
    }

    let name: StaticString
    var attributes: [Attribute]
    var children: [SVGElement]
    /// Escaped text before the children.
    let content: String

    init(_ name: StaticString, _ attributes: [Attribute] = [], text: String = "", _ children: [SVGElement] = []) {
        self.name = name
        self.attributes = attributes
        self.children = children
        content = Markup.text(text)
    }

    /// The element with a text that appears over it.
    func titled(_ title: String?) -> SVGElement {
        guard let title, !title.isEmpty else { return self }
        var copy = self
        copy.children.insert(SVGElement("title", text: title), at: 0)
        return copy
    }

    /// The element with one more attribute.
    func with(_ attribute: Attribute) -> SVGElement {
        var copy = self
        copy.attributes.append(attribute)
        return copy
    }

    func write(to out: inout String) {
        out += "<\(name)"
        for attribute in attributes { out += " \(attribute.name)=\"\(attribute.value)\"" }
        if content.isEmpty && children.isEmpty {
            out += "/>"
            return
        }
        out += ">" + content
        for child in children { child.write(to: &out) }
        out += "</\(name)>"
    }
}

/// A place in a drawing: x to the right, y down.
struct Point: Sendable, Hashable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

// MARK: What charts are made of

extension SVGElement {
    static func group(_ classes: String, _ children: [SVGElement]) -> SVGElement {
        SVGElement("g", classes.isEmpty ? [] : [.style(classes)], children)
    }

    static func line(_ from: Point, _ to: Point, _ classes: String) -> SVGElement {
        SVGElement(
            "line",
            [.style(classes), .number("x1", from.x), .number("y1", from.y), .number("x2", to.x), .number("y2", to.y)])
    }

    static func rectangle(
        x: ClosedRange<Double>, y: ClosedRange<Double>, _ classes: String, corner: Double = 0
    ) -> SVGElement {
        SVGElement(
            "rect",
            [
                .style(classes), .number("x", x.lowerBound), .number("y", y.lowerBound),
                .number("width", x.upperBound - x.lowerBound), .number("height", y.upperBound - y.lowerBound),
            ] + (corner > 0 ? [.number("rx", corner)] : []))
    }

    static func circle(_ center: Point, radius: Double, _ classes: String) -> SVGElement {
        SVGElement(
            "circle", [.style(classes), .number("cx", center.x), .number("cy", center.y), .number("r", radius)])
    }

    /// A line through points, or an area where `isClosed`.
    static func path(_ points: [Point], _ classes: String, isClosed: Bool = false) -> SVGElement {
        var data = ""
        for (i, point) in points.enumerated() {
            data += (i == 0 ? "M" : "L") + Numeral.coordinate(point.x) + " " + Numeral.coordinate(point.y)
        }
        return SVGElement("path", [.style(classes), .text("d", data + (isClosed && !points.isEmpty ? "Z" : ""))])
    }

    /// Where a text begins, ends or has its middle.
    enum Anchor: String {
        case start, middle, end
    }

    /// A text of one line; `at` is on its base line. One that is too wide is cut and appears whole over itself.
    static func label(
        _ text: String, at point: Point, _ size: LetterSize, anchor: Anchor = .start, classes: String = "",
        within limit: Double = .infinity
    ) -> SVGElement {
        let shown = text.fitted(into: limit, size: size.units)
        let element = SVGElement(
            "text",
            [
                .style(classes.isEmpty ? size.rawValue : "\(size.rawValue) \(classes)"), .number("x", point.x),
                .number("y", point.y),
            ] + (anchor == .start ? [] : [.text("text-anchor", anchor.rawValue)]), text: shown)
        return shown == text ? element : element.titled(text)
    }
}

/// Sizes of letters; their names are classes of ``ChartStyle/css``.
enum LetterSize: String, CaseIterable {
    case label, tick, note

    /// Height of the letters in units of the drawing.
    var units: Double {
        switch self {
        case .label: 13
        case .tick: 12
        case .note: 11
        }
    }

    /// From the middle of a line of text down to its base line.
    var halfHeight: Double { units * 0.36 }
}
