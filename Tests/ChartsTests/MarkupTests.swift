import Testing

@testable import Charts

@Suite struct MarkupTests {
    @Test func tagsAndQuotesAreEntities() {
        #expect(Markup.text("<b>&\"'") == "&lt;b&gt;&amp;\"'")
        #expect(Markup.attribute("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#39;")
    }

    @Test func controlCharactersAreReplaced() {
        #expect(
            Markup.text("a\0b\u{1B}\r\u{7F}\u{9F}\u{FFFF}c\t\n")
                == "a\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}c\t\n")
    }

    @Test func writingDirectionCannotBeTurned() {
        #expect(Markup.text("a\u{202A}\u{202E}\u{2066}\u{2069}b") == "a\\u202A\\u202E\\u2066\\u2069b")
        #expect(Markup.attribute("\u{202E}") == "\\u202E")
        #expect(Markup.text("\u{2029}\u{202F}\u{2065}\u{206A}") == "\u{2029}\u{202F}\u{2065}\u{206A}")
    }

    @Test func coordinatesAreShortDecimals() {
        #expect(Numeral.coordinate(1.5) == "1.5")
        #expect(Numeral.coordinate(-0.004) == "0")
        #expect(Numeral.coordinate(-0.25) == "-0.25")
        #expect(Numeral.coordinate(12.3456) == "12.35")
        #expect(Numeral.coordinate(100) == "100")
        #expect(Numeral.coordinate(1e300) == "1000000")
        #expect(Numeral.coordinate(.nan) == "0")
        #expect(Numeral.coordinate(-.infinity) == "0")
    }

    @Test func numbersForPeople() {
        #expect(Numeral.fixed(-0.001, digits: 2) == "0.00")
        #expect(Numeral.fixed(-1.005, digits: 2) == "−1.00")
        #expect(Numeral.signed(0.17, digits: 2) == "+0.17")
        #expect(Numeral.signed(0.001, digits: 2) == "0.00")
        #expect(Numeral.fixed(1e20, digits: 2) == "1e+20")
        #expect(Numeral.interval(-0.1, 0.25, digits: 2) == "[−0.10, 0.25]")
        #expect(Numeral.interval(nil, nil, digits: 2) == "")
        #expect(Numeral.percent(0.995) == "99.5 %")
        #expect(Numeral.short(-1e300) == "−1.0e300")
    }

    @Test func longTextsAreCut() {
        let long = String(repeating: "x", count: 5000)
        #expect(long.cut(to: 120).count == 120)
        #expect("ab\ncd".cut(to: 120) == "ab cd")
        let fitted = long.fitted(into: 100, size: 12)
        #expect(fitted.hasSuffix("…") && fitted.width(12) <= 100 && fitted.width(12) > 80)
        #expect("short".fitted(into: 100, size: 12) == "short")
    }

    @Test func idsAreMadeOfPlainLetters() {
        #expect(SVGDrawing.identifier("chart-7_a") == "chart-7_a")
        #expect(SVGDrawing.identifier("7\"><ä b") == "chart7b")
    }
}
