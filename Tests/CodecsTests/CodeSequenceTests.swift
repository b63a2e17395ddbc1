import Codecs
import Testing

@Suite struct CodeSequenceTests {
    @Test func streamsFollowTheAxes() {
        // HiFi-Codec: two layers of two groups.
        let codes = CodeSequence(shape: [2, 2, 3], values: Array(0..<12))
        #expect(codes.streamCount == 4)
        #expect(codes.frameCount == 3)
        #expect(codes.rows == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]])
        #expect(codes[2, 1] == 7)
        #expect(CodeSequence(rows: [[1, 2], [3, 4]]).shape == [2, 1, 2])
    }

    @Test func arraysOfESPnetBecomeCodes() throws {
        let array = try NumPyArray(bytes: NumPyFixture.all[0].bytes, source: "a.npy")
        let codes = try CodeSequence(array, source: "a.npy")
        #expect(codes == CodeSequence(rows: [[0, 200], [400, 600], [800, 1000]]))
        #expect(codes.array == array)
    }

    @Test func otherArraysDoNot() async {
        func codes(_ shape: [Int], _ elements: NumPyArray.Elements) throws -> CodeSequence {
            try CodeSequence(NumPyArray(shape: shape, elements: elements), source: "a.npy")
        }
        await expectError("a.npy", "float32") { try codes([1, 1, 1], .floats([1])) }
        await expectError("a.npy", "4 axes") { try codes([1, 1, 1, 1], .integers([1])) }
        await expectError("a.npy", "0 axes") { try codes([], .integers([1])) }
        await expectError("element 1 is -1") { try codes([2], .integers([0, -1])) }
        await expectError("element 0 is 2147483648") { try codes([1], .integers([1 << 31])) }
    }
}
