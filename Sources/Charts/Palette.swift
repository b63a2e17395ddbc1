/// The colours of charts and pages.
///
/// Six system colours whose smallest pairwise CIELAB distance, seen normally and with full protanopia, deuteranopia or
/// tritanopia (Machado, Oliveira & Fernandes, IEEE TVCG 15(6), 2009), is 15.5 on the light and 28.3 on the dark
/// background, with a contrast of at least 3.04 and 3.43 to it. Text has more than 4.5.
public struct Palette: Sendable, Hashable {
    /// A colour as 24-bit sRGB.
    public struct Color: Sendable, Hashable {
        /// Red, 0–255.
        public let red: UInt8
        /// Green, 0–255.
        public let green: UInt8
        /// Blue, 0–255.
        public let blue: UInt8

        /// The colour 0xRRGGBB.
        public init(_ code: UInt32) {
            red = UInt8(truncatingIfNeeded: code >> 16)
            green = UInt8(truncatingIfNeeded: code >> 8)
            blue = UInt8(truncatingIfNeeded: code)
        }

        /// `#RRGGBB`.
        public var css: String {
            let code = Int(red) << 16 | Int(green) << 8 | Int(blue)
            return "#" + String(code + 0x100_0000, radix: 16).dropFirst().uppercased()
        }
    }

    /// The colours of systems, in the order in which systems take them.
    public let systems: [Color]
    /// Behind everything.
    public let background: Color
    /// Text, axes, and what is equivalent or undecided.
    public let text: Color
    /// Text of less weight.
    public let muted: Color
    /// Lines that only guide the eye.
    public let grid: Color

    /// On white.
    public static let light = Palette(
        systems: [0x00468B, 0xD1500A, 0x138A6B, 0xB5478F, 0x3B9BDC, 0x4D4D4D].map(Color.init),
        background: Color(0xFFFFFF), text: Color(0x1B1F24), muted: Color(0x59636E), grid: Color(0xE1E5EA))
    /// On black.
    public static let dark = Palette(
        systems: [0x68BAFF, 0xFA7E44, 0x4B7651, 0xECBBA2, 0xFFFF8C, 0x9A5DA2].map(Color.init),
        background: Color(0x14171A), text: Color(0xE6E9ED), muted: Color(0x9BA5AF), grid: Color(0x2D333A))

    /// Improvements.
    public var better: Color { systems[0] }
    /// Losses.
    public var worse: Color { systems[1] }

    /// The custom properties `--system-1` … `--system-6`, `--better`, `--worse`, `--text`, `--muted`, `--grid` and
    /// `--background` of a style sheet: light or dark as the reader's system is set, unless `data-theme="light"` or
    /// `data-theme="dark"` on `<html>` (or on a part of the page) says which; light on paper.
    public static let css = """
        :root{\(light.declarations("light"))}
        @media (prefers-color-scheme:dark){:root{\(dark.declarations("dark"))}}
        [data-theme=light]{\(light.declarations("light"))}
        [data-theme=dark]{\(dark.declarations("dark"))}
        @media print{:root,[data-theme]{\(light.declarations("light"))}}

        """

    private func declarations(_ scheme: String) -> String {
        let named = [
            ("better", better), ("worse", worse), ("text", text), ("muted", muted), ("grid", grid),
            ("background", background),
        ]
        let all = systems.enumerated().map { ("system-\($0.offset + 1)", $0.element) } + named
        return "color-scheme:\(scheme);" + all.map { "--\($0.0):\($0.1.css)" }.joined(separator: ";")
    }
}
