import Scoring
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [0.1, 1e-5, -0.0, 1e16, 123456.789, Double.leastNormalMagnitude, 1.7976931348623157e308, 1.0 / 3])
    func numbersReadBackEqual(_ number: Double) throws {
        let line = JSONValue.number(number).line
        #expect(try JSONValue(parsing: line).double == number)
        #expect(try JSONValue(parsing: line).line == line)
    }

    @Test func objectsKeepTheirOrder() throws {
        let text = #"{"b": 1, "a": [1.5, null, true], "ü": {"x": "é\n\"\\\u0001"}}"#
        #expect(try JSONValue(parsing: text).line == text)
    }

    @Test func surrogatePairsAreOneCharacter() throws {
        #expect(try JSONValue(parsing: #""\ud83d\ude00""#) == .string("😀"))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\" 1}", "nul", "01a", "\"a", "1 2", "NaN", "{'a': 1}", "\"\\ud83d\"", "-", "+1", ".5",
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func deepNestingIsRefusedNotCrashed() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    }

    @Test func versasFormsAreRead() throws {
        let json = try JSONValue(
            parsing: "{'key': 'u\\'1', 'pesq': nan, 'sir': Infinity, 'x': -inf, 'y': None, 'z': True}", dialect: .versa)
        #expect(json["key"]?.text == "u'1")
        #expect(json["pesq"] == .string("nan"))
        #expect(json["sir"] == .string("inf"))
        #expect(json["x"] == .string("-inf"))
        #expect(json["y"] == .null)
        #expect(json["z"] == .boolean(true))
    }
}
