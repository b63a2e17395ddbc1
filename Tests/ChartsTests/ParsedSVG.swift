import Foundation
import FoundationXML
import Testing

@testable import Charts

/// A drawing as an XML parser sees it.
final class ParsedSVG: NSObject, XMLParserDelegate {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""

        func number(_ name: String) -> Double? { attributes[name].flatMap(Double.init) }
        func has(_ style: String) -> Bool {
            attributes["class"]?.split(separator: " ").contains { $0 == style } == true
        }
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// Fails the test where the drawing is not well-formed.
    init(_ svg: String, sourceLocation: SourceLocation = #_sourceLocation) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        #expect(parser.parse(), "not well-formed: \(svg.prefix(300))", sourceLocation: sourceLocation)
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { elements[last].text += text }
    }

    func all(_ name: String, style: String? = nil) -> [Element] {
        elements.filter { $0.name == name && (style.map($0.has) ?? true) }
    }

    /// The texts that are drawn.
    var labels: [String] { all("text").map(\.text) }
    /// The description.
    var spoken: String { all("desc").map(\.text).joined() }
    /// The corners of a path.
    static func corners(of path: Element) -> [Point] {
        (path.attributes["d"] ?? "").split { "MLZ".contains($0) }.compactMap { pair in
            let numbers = pair.split(separator: " ").compactMap { Double($0) }
            return numbers.count == 2 ? Point(numbers[0], numbers[1]) : nil
        }
    }
}

/// What every drawing must be, whatever the names and numbers in it.
func expectSound(_ chart: some Chart, idPrefix: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let svg = chart.svg
    let parsed = ParsedSVG(svg, sourceLocation: sourceLocation)
    let allowed: Set = [
        "svg", "title", "desc", "g", "line", "rect", "circle", "path", "text", "defs", "pattern",
    ]
    let attributes: Set = [
        "xmlns", "class", "viewBox", "role", "aria-labelledby", "id", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r",
        "width", "height", "rx", "d", "text-anchor", "data-key", "fill", "patternUnits", "patternTransform",
    ]
    #expect(parsed.elements.allSatisfy { allowed.contains($0.name) }, sourceLocation: sourceLocation)
    #expect(
        parsed.elements.allSatisfy { $0.attributes.keys.allSatisfy(attributes.contains) },
        sourceLocation: sourceLocation)
    guard let root = parsed.elements.first else { return }
    #expect(root.attributes["role"] == "img", sourceLocation: sourceLocation)
    #expect(
        root.attributes["aria-labelledby"] == "\(idPrefix)-title \(idPrefix)-desc", sourceLocation: sourceLocation)
    let ids = parsed.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count, sourceLocation: sourceLocation)
    #expect(ids.allSatisfy { $0.hasPrefix(idPrefix + "-") }, sourceLocation: sourceLocation)
    #expect(!parsed.spoken.isEmpty, sourceLocation: sourceLocation)

    let size = (root.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
    guard size.count == 4 else {
        Issue.record("no viewBox", sourceLocation: sourceLocation)
        return
    }
    for element in parsed.elements {
        var places = ParsedSVG.corners(of: element)
        for (x, y) in [("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")] {
            if let x = element.number(x), let y = element.number(y) { places.append(Point(x, y)) }
        }
        if let x = element.number("x"), let y = element.number("y"), let width = element.number("width"),
            let height = element.number("height")
        {
            #expect(width >= 0 && height >= 0, sourceLocation: sourceLocation)
            places.append(Point(x + width, y + height))
        }
        #expect(
            places.allSatisfy { $0.x >= -1 && $0.x <= size[2] + 1 && $0.y >= -1 && $0.y <= size[3] + 1 },
            "\(element) is outside", sourceLocation: sourceLocation)
        for name in ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"] {
            guard let value = element.attributes[name] else { continue }
            #expect(
                value.wholeMatch(of: /-?[0-9]+(\.[0-9]{1,3})?/) != nil, "\(name)=\(value)",
                sourceLocation: sourceLocation)
        }
        if element.name == "text" { expectInside(element, width: size[2], sourceLocation) }
    }
    let table = chart.table
    #expect(table.rows.allSatisfy { $0.count == table.header.count }, sourceLocation: sourceLocation)
    #expect(chart.svg == svg, "drawn twice, not alike", sourceLocation: sourceLocation)
}

/// A label does not run over the edge, as far as widths of unknown letters can be told.
private func expectInside(_ label: ParsedSVG.Element, width limit: Double, _ sourceLocation: SourceLocation) {
    guard let x = label.number("x"), let size = LetterSize.allCases.first(where: { label.has($0.rawValue) }) else {
        Issue.record("a label without place or size", sourceLocation: sourceLocation)
        return
    }
    let width = label.text.width(size.units)
    let start =
        switch label.attributes["text-anchor"] {
        case "middle": x - width / 2
        case "end": x - width
        default: x
        }
    #expect(start >= -8 && start + width <= limit + 8, "\(label.text) is cut", sourceLocation: sourceLocation)
}
