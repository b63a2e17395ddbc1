/// How a system looks in all charts: colour, dash of its lines, shape of its points. Colours repeat after six systems,
/// then with other dashes and shapes.
struct SeriesStyle: Sendable, Hashable {
    /// Place of the system in the order given.
    let index: Int

    /// The class that sets the colour `--c`.
    var color: String { "s\(index % 6 + 1)" }
    /// The class that sets the dash of a line.
    var dash: String { "d\(pattern + 1)" }
    /// The shape of the points.
    var shape: MarkerShape { MarkerShape.allCases[pattern] }

    private var pattern: Int { (index + index / 6) % 6 }

    /// The dashes, as rules for the classes `d1` … `d6`.
    static let dashRules = zip(1..., ["7 3", "2.5 2.5", "9 3 2 3", "12 4", "5 2 1 2 1 2"]).map {
        ".chart .d\($0 + 1){stroke-dasharray:\($1)}"
    }.joined()
}

/// Shapes of points that can be told apart without colour.
enum MarkerShape: Sendable, CaseIterable {
    case circle, square, triangle, diamond, cross, plus
    /// A triangle that stands on its tip: something got worse.
    case triangleDown

    static let allCases: [MarkerShape] = [.circle, .square, .triangle, .diamond, .cross, .plus]

    /// The shape around a point, of about the area of a circle of `radius`. `classes` fill it; the crosses, which have
    /// no inside, are drawn with the class `stroke`.
    func element(at center: Point, radius: Double, _ classes: String) -> SVGElement {
        func polygon(_ corners: [(Double, Double)]) -> SVGElement {
            .path(corners.map { Point(center.x + $0.0 * radius, center.y + $0.1 * radius) }, classes, isClosed: true)
        }
        switch self {
        case .circle: return .circle(center, radius: radius, classes)
        case .square: return polygon([(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)])
        case .triangle: return polygon([(0, -1.35), (1.2, 0.8), (-1.2, 0.8)])
        case .triangleDown: return polygon([(0, 1.35), (1.2, -0.8), (-1.2, -0.8)])
        case .diamond: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
        case .cross: return Self.strokes([(-0.95, -0.95, 0.95, 0.95), (-0.95, 0.95, 0.95, -0.95)], center, radius)
        case .plus: return Self.strokes([(-1.2, 0, 1.2, 0), (0, -1.2, 0, 1.2)], center, radius)
        }
    }

    private static func strokes(
        _ lines: [(Double, Double, Double, Double)], _ center: Point, _ radius: Double
    ) -> SVGElement {
        let data = lines.map { line in
            let numbers = [
                center.x + line.0 * radius, center.y + line.1 * radius, center.x + line.2 * radius,
                center.y + line.3 * radius,
            ].map(Numeral.coordinate)
            return "M\(numbers[0]) \(numbers[1])L\(numbers[2]) \(numbers[3])"
        }
        return SVGElement("path", [.style("stroke"), .text("d", data.joined())])
    }
}
