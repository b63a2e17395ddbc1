import Checkpoints
import Foundation
import Testing

/// safetensors files that say what is not so.
@Suite struct SafetensorsHostileTests {
    /// A file of a header and as many bytes behind it.
    private func file(_ header: String, _ count: Int = 8) -> [UInt8] {
        little(UInt64(header.utf8.count)) + Array(header.utf8) + [UInt8](repeating: 1, count: count)
    }

    private func refuses(
        _ cause: String, _ header: String, _ count: Int = 8, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expectRefusal(cause, sourceLocation: sourceLocation) {
            _ = try Safetensors.read(bytes: file(header, count), name: "model.safetensors")
        }
    }

    private func tensor(_ name: String, _ begin: String, _ end: String, shape: String = "2", type: String = "F32")
        -> String
    {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
    }

    @Test func whatIsAllowed() throws {
        let header = "{ \(tensor("b", "8", "16")) ,\n\(tensor("a", "0", "8")),\t\"__metadata__\" : {} }   "
        let state = try Safetensors.read(bytes: file(header, 16), name: "model").state
        #expect(state.keys == ["a", "b"])
        #expect(try Safetensors.read(bytes: file("{}", 0), name: "model").state.count == 0)
        let escapes = #"{"__metadata__":{"\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\":"ö"}}"#
        let metadata = try Safetensors.read(bytes: file(escapes, 0), name: "model").metadata
        #expect(metadata == ["é😀/\u{8}\u{C}\n\r\t\"\\": "ö"])
    }

    /// Tensors without numbers have the place of the one behind them, whatever the names' order.
    @Test func emptyTensors() throws {
        let names = (0..<8).map { "e\($0)" }
        for _ in 0..<8 {
            let all =
                names.shuffled().map { tensor($0, "8", "8", shape: "0,3") }
                + [tensor("x", "8", "16"), tensor("a", "0", "8")]
            let header = "{\(all.shuffled().joined(separator: ","))}"
            #expect(try Safetensors.read(bytes: file(header, 16), name: "model").state.keys == ["a"] + names + ["x"])
        }
    }

    @Test func places() {
        let place = "overlaps another, or there is a gap before it"
        refuses(place, "{\(tensor("a", "4", "12"))}", 12)
        refuses(place, "{\(tensor("a", "0", "8")),\(tensor("b", "12", "20"))}", 20)
        refuses(place, "{\(tensor("a", "0", "8")),\(tensor("b", "4", "12"))}", 12)
        refuses(place, "{\(tensor("a", "0", "8")),\(tensor("b", "0", "8"))}", 8)
        refuses("goes beyond the end of the file", "{\(tensor("a", "0", "8"))}", 7)
        refuses("there are 1 bytes that belong to no tensor", "{\(tensor("a", "0", "8"))}", 9)
        refuses("there are 8 bytes that belong to no tensor", "{}")
        refuses(place, "{\(tensor("a", "9223372036854775807", "9223372036854775807"))}")
    }

    @Test func shapes() {
        let shape = "has a shape that is not that of its bytes"
        refuses(shape, "{\(tensor("a", "0", "4"))}", 4)
        refuses(shape, "{\(tensor("a", "0", "8", shape: "3"))}")
        refuses(shape, "{\(tensor("a", "0", "8", shape: "1099511627776"))}")
        refuses(shape, "{\(tensor("a", "0", "8", shape: "4294967296,4294967296,2"))}")
        refuses(shape, "{\(tensor("a", "0", "0", shape: "0,4294967296,4294967296"))}", 0)
        refuses(shape, "{\(tensor("a", "0", "0", shape: "4611686018427387904"))}", 0)
        refuses(
            shape, "{\(tensor("a", "0", "4", shape: [String](repeating: "1", count: 65).joined(separator: ",")))}", 4)
        refuses(shape, "{\(tensor("a", "0", "9223372036854775807", shape: "2305843009213693951"))}")
    }

    @Test func types() {
        for type in ["F8_E4M3", "U16", "U64", "f32", "", "C64"] {
            refuses(
                "is of the type '\(type)', which is not known; save it as F32", "{\(tensor("a", "0", "8", type: type))}"
            )
        }
    }

    @Test func numbers() {
        for number in [
            "-1", "-0", "1.0", "1e1", "01", "9223372036854775808", "99999999999999999999999", "null", "\"8\"",
        ] {
            refuses("its header is not safetensors'", "{\(tensor("a", "0", number))}")
            refuses("its header is not safetensors'", "{\(tensor("a", "0", "8", shape: number + ",1"))}")
        }
    }

    @Test func names() {
        refuses("the name 'a' stands twice", "{\(tensor("a", "0", "8")),\(tensor("a", "8", "16"))}", 16)
        refuses("the name 'a' stands twice", "{\(tensor("a", "0", "8")),\(tensor("\\u0061", "0", "8"))}")
        refuses("the name 'k' stands twice", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0)
        refuses("the name '__metadata__' stands twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0)
        refuses("the name 'dtype' stands twice", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}")
        refuses("the tensor 'a' has a member 'x' that is not known", "{\"a\":{\"x\":1}}")
        refuses(
            "the tensor 'a' has no dtype, shape or pair of data_offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}")
        refuses(
            "has no dtype, shape or pair of data_offsets",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}")
        refuses("the tensor '?[2J' has a member", "{\"\\u001b[2J\":{\"x\":1}}")
    }

    @Test func whatIsNoJSON() {
        refuses("it does not begin with '{'", "[]")
        refuses("it does not begin with '{'", " {}")
        for text in [
            "{ ", "{\"a", "{\"a\":", "{\"a\":{", "{,}", "{}}", "{\"a\":{},}", "{\"a\" 1}", "{} x", "{\"a\":1}",
        ] {
            refuses("its header is not safetensors'", text)
        }
        refuses("a text has a control character at byte", "{\"\n\":{}}")
        for escape in ["\\x", "\\u12", "\\u+123", "\\ud83d", "\\ud83d\\u0041", "\\udc00", "\\ud83dx"] {
            refuses("an escape is", "{\"\(escape)\":{}}")
        }
        var bytes = file("{\"_\":{}}")
        bytes[10] = 0xFF
        expectRefusal("a text is not UTF-8") { _ = try Safetensors.read(bytes: bytes, name: "model.safetensors") }
    }

    @Test func deepNesting() {
        let count = 1_000_000
        let arrays = String(repeating: "[", count: count)
        refuses("its header is not safetensors'", "{\"a\":{\"shape\":\(arrays)")
        refuses("its header is not safetensors'", String(repeating: "{\"a\":", count: count))
        refuses("its header is not safetensors'", "{\"__metadata__\":\(String(repeating: "{\"a\":", count: count))")
    }

    @Test(arguments: [0, 1, 17, 100_000_001, 1 << 40, UInt64(Int.max), UInt64(Int.max) + 1, .max] as [UInt64])
    func lengthsOfTheHeader(_ length: UInt64) {
        expectRefusal("this is no safetensors file: its header does not fit into it") {
            _ = try Safetensors.read(bytes: little(length) + Array("{}              ".utf8), name: "model.safetensors")
        }
    }

    @Test func cutAnywhere() throws {
        let path = FixtureTests.folder + "types.safetensors"
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        // The length, the header, the numbers.
        let start = 8 + Int(whole[0]) + Int(whole[1]) << 8
        for length in 0..<whole.count {
            let cause = length < start ? "its header does not fit into it" : "goes beyond the end of the file"
            expectRefusal(cause) {
                _ = try Safetensors.read(bytes: Array(whole.prefix(length)), name: "model.safetensors")
            }
        }
    }
}
