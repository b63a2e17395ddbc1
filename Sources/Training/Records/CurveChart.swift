import Codecs

/// A statistic of several phases over the epochs, as a picture.
struct CurveChart: Sendable {
    /// A phase's curve.
    struct Curve: Sendable {
        /// The phase.
        let name: String
        /// Epoch 1 and on; a value that is missing or not finite leaves a gap.
        let values: [Double?]
    }

    /// The statistic.
    let title: String
    /// At most as many as there are colours are told apart.
    let curves: [Curve]

    private static let (width, height, scale) = (720, 440, 2)
    private static let margins = (left: 92.0, right: 24.0, top: 58.0, bottom: 52.0)
    // The blue and the vermilion of Okabe and Ito's palette, which people of every colour vision tell apart; the markers'
    // shapes do so without colours.
    private static let colors = [0x0072B2, 0xD55E00, 0x009E73].map { CairoCanvas.Color(code: $0) }
    private static let background = CairoCanvas.Color(code: 0xFFFFFF)
    private static let ink = CairoCanvas.Color(code: 0x1B1F24)
    private static let muted = CairoCanvas.Color(code: 0x59636E)
    private static let grid = CairoCanvas.Color(code: 0xE6E9ED)
    /// More markers than this hide the line.
    private static let mostMarkers = 40

    /// Later curves are thinner, so that one that hides another shows it at its edges.
    private static func lineWidth(_ place: Int) -> Double { place == 0 ? 3.2 : 1.7 }

    private var epochs: Int { max(1, curves.map(\.values.count).max() ?? 1) }
    private var finite: [Double] { curves.flatMap { $0.values.compactMap { $0 } }.filter(\.isFinite) }

    /// The picture as a PNG file; `source` is what errors are about.
    func png(source: String) throws(CodecError) -> [UInt8] {
        let canvas = CairoCanvas(
            width: Self.width, height: Self.height, scale: Self.scale, background: Self.background)
        let left = Self.margins.left, right = Double(Self.width) - Self.margins.right
        let top = Self.margins.top, bottom = Double(Self.height) - Self.margins.bottom
        canvas.text("\(title) vs epoch", x: left, y: 30, size: 16, color: Self.ink, isBold: true)
        canvas.text("epoch", x: (left + right) / 2, y: bottom + 40, size: 13, color: Self.muted, anchor: .middle)
        canvas.upwardText(title, x: 24, y: (top + bottom) / 2, size: 13, color: Self.muted)
        drawLegend(canvas, right: right)

        let horizontal = ValueAxis.epochs(epochs)
        func x(_ epoch: Double) -> Double {
            left + (right - left) * (epoch - horizontal.lower) / (horizontal.upper - horizontal.lower)
        }
        for tick in horizontal.ticks {
            canvas.line([(x(tick.value), top), (x(tick.value), bottom)], width: 1, color: Self.grid)
            canvas.text(
                tick.label, x: x(tick.value), y: bottom + 19, size: 12, color: Self.muted, anchor: .middle)
        }
        guard !finite.isEmpty else {
            canvas.line([(left, bottom), (right, bottom)], width: 1, color: Self.muted)
            canvas.text(
                "no finite values", x: (left + right) / 2, y: (top + bottom) / 2, size: 14, color: Self.muted,
                anchor: .middle)
            return try canvas.png(source: source)
        }
        let vertical = ValueAxis.values(finite)
        func y(_ value: Double) -> Double {
            bottom - (bottom - top) * (value - vertical.lower) / (vertical.upper - vertical.lower)
        }
        for tick in vertical.ticks {
            canvas.line([(left, y(tick.value)), (right, y(tick.value))], width: 1, color: Self.grid)
            canvas.text(tick.label, x: left - 9, y: y(tick.value) + 4.2, size: 12, color: Self.muted, anchor: .end)
        }
        if vertical.exponent != 0 {
            let power = "×10" + Self.superscript(vertical.exponent)
            canvas.text(power, x: left - 9, y: top - 9, size: 12, color: Self.muted, anchor: .end)
        }
        canvas.line([(left, bottom), (right, bottom)], width: 1, color: Self.muted)
        for (place, curve) in curves.enumerated() {
            draw(curve, place, canvas, x: x, y: y)
        }
        return try canvas.png(source: source)
    }

    private func draw(
        _ curve: Curve, _ place: Int, _ canvas: borrowing CairoCanvas, x: (Double) -> Double, y: (Double) -> Double
    ) {
        let color = Self.colors[place % Self.colors.count]
        let points = curve.values.enumerated().map { epoch, value -> (x: Double, y: Double)? in
            guard let value, value.isFinite else { return nil }
            return (x(Double(epoch + 1)), y(value))
        }
        var run = [(x: Double, y: Double)]()
        for point in points + [nil] {
            if let point {
                run.append(point)
            } else {
                canvas.line(run, width: Self.lineWidth(place), color: color)
                // A single epoch has no line.
                if run.count == 1 { mark(place, canvas, run[0], color) }
                run = []
            }
        }
        guard points.count <= Self.mostMarkers else { return }
        for case let point? in points { mark(place, canvas, point, color) }
    }

    private func mark(
        _ place: Int, _ canvas: borrowing CairoCanvas, _ point: (x: Double, y: Double), _ color: CairoCanvas.Color
    ) {
        if place % 2 == 0 {
            canvas.disc(x: point.x, y: point.y, radius: 5, color: color, rim: Self.background)
        } else {
            canvas.diamond(x: point.x, y: point.y, radius: 4.8, color: color, rim: Self.background)
        }
    }

    /// Above the plot at its right, where no curve can be.
    private func drawLegend(_ canvas: borrowing CairoCanvas, right: Double) {
        let (size, swatch, gap) = (13.0, 26.0, 8.0)
        var end = right
        for (place, curve) in curves.enumerated().reversed() {
            let color = Self.colors[place % Self.colors.count]
            canvas.text(curve.name, x: end, y: 30, size: size, color: Self.ink, anchor: .end)
            let start = end - canvas.width(of: curve.name, size: size) - gap - swatch
            canvas.line([(start, 25.5), (start + swatch, 25.5)], width: Self.lineWidth(place), color: color)
            mark(place, canvas, (start + swatch / 2, 25.5), color)
            end = start - 2.5 * gap
        }
    }

    private static func superscript(_ number: Int) -> String {
        let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        let text = String(abs(number)).compactMap { $0.wholeNumberValue.map { digits[$0] } }
        return (number < 0 ? "⁻" : "") + String(text)
    }
}
