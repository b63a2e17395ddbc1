/// A whole drawing with what people hear who do not see it.
struct SVGDrawing: Sendable {
    /// Begins every id in the drawing.
    let idPrefix: String
    /// Width in units; a unit is a pixel where the page gives the drawing that much room.
    let width: Double
    /// Height in units.
    let height: Double
    /// The name of the chart.
    let title: String
    /// What the chart shows, in sentences.
    let description: String
    /// What is drawn, from back to front.
    var elements: [SVGElement]

    /// Ids are `idPrefix`, reduced to letters, digits, `-` and `_`, followed by what is meant.
    init(
        idPrefix: String, width: Double = SVGDrawing.width, height: Double, title: String, description: String,
        elements: [SVGElement]
    ) {
        self.idPrefix = Self.identifier(idPrefix)
        self.width = width
        self.height = height
        self.title = title
        self.description = description
        self.elements = elements
    }

    /// Width of all charts: with letters of 11 to 13 units they can be read where a page has 400 pixels for them.
    static let width = 480.0

    /// What is left of a prefix that is to begin an id.
    static func identifier(_ prefix: String) -> String {
        let kept = prefix.unicodeScalars.filter { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || scalar == "-"
                || scalar == "_"
        }
        let text = String(String.UnicodeScalarView(kept))
        return text.first.map(\.isLetter) == true ? text : "chart" + text
    }

    /// The `<svg>` element.
    var text: String {
        var out = ""
        SVGElement(
            "svg",
            [
                .text("xmlns", "http://www.w3.org/2000/svg"), .style("chart"),
                .text("viewBox", "0 0 \(Numeral.coordinate(width)) \(Numeral.coordinate(height))"),
                .text("role", "img"), .text("aria-labelledby", "\(idPrefix)-title \(idPrefix)-desc"),
            ],
            [
                SVGElement("title", [.text("id", "\(idPrefix)-title")], text: title.cut(to: 200)),
                SVGElement("desc", [.text("id", "\(idPrefix)-desc")], text: description),
            ] + elements
        ).write(to: &out)
        return out
    }
}
