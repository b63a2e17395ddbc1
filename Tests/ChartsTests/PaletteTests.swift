import Foundation
import Testing

@testable import Charts

@Suite struct PaletteTests {
    /// Relative luminance, WCAG 2.2.
    private func luminance(_ color: Palette.Color) -> Double {
        func linear(_ value: UInt8) -> Double {
            let share = Double(value) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }

    private func contrast(_ a: Palette.Color, _ b: Palette.Color) -> Double {
        let both = [luminance(a), luminance(b)].sorted()
        return (both[1] + 0.05) / (both[0] + 0.05)
    }

    @Test(arguments: [Palette.light, .dark])
    func everythingStandsOutFromTheBackground(_ palette: Palette) {
        #expect(contrast(palette.text, palette.background) >= 4.5)
        #expect(contrast(palette.muted, palette.background) >= 4.5)
        #expect(palette.systems.count == 6)
        #expect(palette.systems.allSatisfy { contrast($0, palette.background) >= 3 })
    }

    @Test func theSheetHasBothThemes() {
        #expect(Palette.light.systems[0].css == "#00468B")
        #expect(Palette.dark.systems[5].css == "#9A5DA2")
        for palette in [Palette.light, .dark] {
            for (index, color) in palette.systems.enumerated() {
                #expect(Palette.css.contains("--system-\(index + 1):\(color.css)"))
            }
        }
        let blocks = ["--better:#00468B;--worse:#D1500A", "--better:#68BAFF;--worse:#FA7E44"]
        #expect(blocks.allSatisfy(Palette.css.contains))
        for rule in [
            "[data-theme=dark]{color-scheme:dark", "[data-theme=light]{color-scheme:light",
            "@media (prefers-color-scheme:dark){:root{color-scheme:dark",
        ] { #expect(Palette.css.contains(rule)) }
    }

    @Test func systemsDifferWithoutColour() {
        let styles = (0..<36).map { SeriesStyle(index: $0) }
        #expect(Set(styles.prefix(6).map(\.shape)).count == 6)
        #expect(Set(styles.prefix(6).map(\.dash)).count == 6)
        #expect(Set(styles.map { "\($0.color) \($0.dash)" }).count == 36)
        #expect(styles[6].color == styles[0].color && styles[6].shape != styles[0].shape)
    }
}
