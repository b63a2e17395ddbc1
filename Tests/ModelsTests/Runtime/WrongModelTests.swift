import Foundation
import Models
import TestSupport
import Testing

/// What is wrong with a model or its inputs is told before or instead of a result.
@Suite(.needsONNXRuntime) struct WrongModelTests {
    private let folder = Workspace()

    private func error(_ body: () throws -> Void) throws -> ModelError {
        try #require(throws: ModelError.self) { try body() }
    }

    // MARK: Inputs

    @Test(
        arguments: [
            ([], "its input 'waveform' was not given"),
            ([("wave", [2, 8000], 16000)], "it has no input 'wave'"),
            ([("waveform", [1, 8000], 8000), ("waveform", [1, 8000], 8000)], "is given twice"),
            ([("waveform", [1, 7999], 7999)], "was given float32 [1, 7999]"),
            ([("waveform", [8000], 8000)], "was given float32 [8000]"),
            ([("waveform", [1, 8000], 7000)], "7000 numbers do not fill [1, 8000]"),
            ([("waveform", [-1, -8000], 8000)], "do not fill [-1, -8000]"),
            ([("waveform", [Int.max, Int.max], 4)], "4 numbers do not fill"),
            ([("waveform", [1 << 32, 1 << 32], 0)], "0 numbers do not fill"),
        ] as [([(String, [Int], Int)], String)])
    func wrongInputsAreNamed(_ inputs: [(String, [Int], Int)], _ words: String) throws {
        let model = try TinyModels.open("tiny_mos")
        let tensors = inputs.map { name, shape, count in
            (name: name, tensor: ModelTensor(shape: shape, [Float](repeating: 0, count: count)))
        }
        let error = try error { _ = try model.run(tensors) }
        #expect(error.kind == .invalid)
        #expect(error.source.hasSuffix("tiny_mos.onnx"))
        #expect(error.cause.contains(words), "\(error)")
        #expect(error.remedy == "it takes waveform float32 [?, 8000]")
    }

    @Test func numbersOfAnotherKindAreRefused() throws {
        let model = try TinyModels.open("tiny_mos")
        let tensor = ModelTensor(shape: [1, 8000], values: .doubles([Double](repeating: 0, count: 8000)))
        #expect(try error { _ = try model.run([("waveform", tensor)]) }.cause.contains("was given float64 [1, 8000]"))
    }

    @Test func anOutputThatIsNotThereIsRefused() throws {
        let model = try TinyModels.open("tiny_mos")
        let tensor = ModelTensor(shape: [1, 8000], [Float](repeating: 0, count: 8000))
        let error = try error { _ = try model.run([("waveform", tensor)], outputs: ["mos"]) }
        #expect(error.cause == "it has no output 'mos'")
        #expect(error.remedy == "it gives scores float32 [?, 3]")
    }

    @Test func aShapeThatTheGraphCannotTakeIsTheModelsFailure() throws {
        let model = try TinyModels.open("tiny_embedding")
        // Shorter than the convolution's kernel of 64.
        let short = ModelTensor(shape: [1, 10], [Float](repeating: 0, count: 10))
        let error = try error { _ = try model.run([("waveform", short)]) }
        #expect(error.kind == .failed)
        #expect(error.cause.contains("waveform [1, 10]"))
        #expect(!error.description.contains("\n") && !error.description.contains("\u{1B}"))
    }

    // MARK: Files

    @Test func aFileThatIsNotThere() throws {
        let error = try error { _ = try ModelRuntime.open(folder["none.onnx"], format: .onnx) }
        #expect(error.kind == .missing)
        #expect(try self.error { _ = try ModelRuntime.open(folder.path, format: .onnx) }.kind == .missing)
    }

    @Test(arguments: ["", "this is no model", "PK\u{3}\u{4}", "\u{8}\u{8}"])
    func aFileThatIsNoModel(_ text: String) throws {
        let path = folder.write(text, to: "no.onnx")
        let error = try error { _ = try ModelRuntime.open(path, format: .onnx) }
        #expect(error.kind == .invalid)
        #expect(error.source == path)
    }

    @Test func aModelThatIsCutOff() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: TinyModels.folder + "/tiny_mos.onnx")))
        for count in stride(from: 1, to: bytes.count, by: 131) {
            let path = folder.write(Array(bytes[..<count]), to: "cut.onnx")
            let error = try error { _ = try ModelRuntime.open(path, format: .onnx) }
            #expect(error.kind == .invalid, "\(count): \(error)")
        }
    }

    @Test func flippedBytesNeverEndTheProgram() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: TinyModels.folder + "/tiny_mos.onnx")))
        var state: UInt32 = 1
        func next() -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 8)
        }
        var refused = 0
        for _ in 0..<300 {
            var changed = bytes
            for _ in 0..<3 { changed[next() % 600] = UInt8(truncatingIfNeeded: next()) }
            let path = folder.write(changed, to: "flipped.onnx")
            if isRefused(path) { refused += 1 }
        }
        #expect(refused > 100)
    }

    /// Whether a model that may be changed cannot be loaded, is another one, or fails.
    private func isRefused(_ path: String) -> Bool {
        guard let model = try? ModelRuntime.open(path, format: .onnx) else { return true }
        let input = ModelTensor(shape: [1, 8000], [Float](repeating: 0.1, count: 8000))
        return (try? model.run([("waveform", input)])) == nil
    }

    // MARK: Hostile models

    private func open(_ made: MadeONNX) throws -> any TensorModel {
        try ModelRuntime.open(folder.write(made.bytes, to: "made.onnx"), format: .onnx)
    }

    private var short: [(name: String, tensor: ModelTensor)] { [("x", ModelTensor(shape: [2], [1, 2]))] }

    @Test func whatTheseTestsWriteIsAModel() throws {
        var made = MadeONNX()
        made.input("x", [.free("n")])
        made.output("y", [.free("n")])
        made.node("Neg", ["x"], ["y"])
        #expect(try open(made).run(short)["y"] == ModelTensor(shape: [2], [-1, -2]))
    }

    @Test(
        arguments: [
            [1 << 40], [1 << 20, 1 << 20], [1 << 62, 4], [.max, .max], [0, 1 << 62, 1 << 62, 3, 1 << 62],
        ] as [[Int64]])
    func aHugeDeclaredOutputIsRefusedWhenItIsLoaded(_ lengths: [Int64]) throws {
        var made = MadeONNX()
        made.input("x", [.free("n")])
        made.output("y", lengths.map { .fixed($0) })
        made.constant("shape", lengths)
        made.node("ConstantOfShape", ["shape"], ["y"])
        // A length of zero makes the last one harmless.
        guard !lengths.contains(0) else {
            _ = try? open(made).run(short)
            return
        }
        let error = try error { _ = try open(made).run(short) }
        #expect([.invalid, .failed].contains(error.kind), "\(error)")
    }

    @Test func aHugeOutputThatIsNotDeclaredIsAnError() throws {
        // 2^40 numbers, which no machine has; and one more than are taken.
        for (length, words) in [(1 << 40, "memory"), ((1 << 26) + 1, "the limit is 67108864 numbers")]
            as [(Int64, String)]
        {
            var made = MadeONNX()
            made.input("x", [.free("n")])
            made.input("shape", [.free("rank")], type: MadeONNX.int64)
            made.output("y", [.free("a")])
            made.node("ConstantOfShape", ["shape"], ["y"])
            let model = try open(made)
            let error = try error {
                _ = try model.run(short + [("shape", ModelTensor(shape: [1], values: .integers([length])))])
            }
            #expect(error.cause.contains(words), "\(error)")
        }
    }

    @Test(arguments: [Int64.min, -1, -5]) func negativeLengthsAreAnError(_ length: Int64) throws {
        var made = MadeONNX()
        made.input("shape", [.free("rank")], type: MadeONNX.int64)
        made.output("y", [.fixed(length)])
        made.node("ConstantOfShape", ["shape"], ["y"])
        _ = try error {
            _ = try open(made).run([("shape", ModelTensor(shape: [1], values: .integers([length])))])
        }
    }

    @Test func noNumbersGoInAndComeOut() throws {
        var made = MadeONNX()
        made.input("x", [.free("n"), .free("m")])
        made.output("y", [.free("n"), .free("m")])
        made.node("Neg", ["x"], ["y"])
        let empty = ModelTensor(shape: [0, 3], [])
        #expect(try open(made).run([("x", empty)])["y"] == empty)
    }

    @Test func infinityAndNaNAreHandedOn() throws {
        var made = MadeONNX()
        made.input("x", [.free("n")])
        made.output("y", [.free("n")])
        made.node("Log", ["x"], ["y"])
        let y = try #require(try open(made).run([("x", ModelTensor(shape: [3], [-1, 0, 1]))])["y"])
        #expect(!y.isFinite)
        let values = y.doubles
        #expect(values[0].isNaN && values[1] == -.infinity && values[2] == 0)
    }

    @Test func halfFloatsAndTextsAreNamed() throws {
        for (type, name) in [(MadeONNX.float16, "float16"), (MadeONNX.string, "string")] {
            var made = MadeONNX()
            made.input("x", [.free("n")])
            made.output("y", [.free("n")], type: type)
            made.node("Cast", ["x"], ["y"], [("to", type)])
            let model = try open(made)
            #expect(model.outputs.map(\.description) == ["y \(name) [?]"])
            #expect(try error { _ = try model.run(short) }.cause.contains("holds \(name)"))
        }
    }

    @Test func integersOf32BitsAreIntegers() throws {
        var made = MadeONNX()
        made.input("x", [.free("n")], type: MadeONNX.int32)
        made.output("y", [.free("n")], type: MadeONNX.int32)
        made.node("Neg", ["x"], ["y"])
        let model = try open(made)
        let x = ModelTensor(shape: [2], values: .integers([7, -3]))
        #expect(try model.run([("x", x)])["y"] == ModelTensor(shape: [2], values: .integers([-7, 3])))
        let large = ModelTensor(shape: [1], values: .integers([1 << 40]))
        #expect(try error { _ = try model.run([("x", large)]) }.cause.contains("no 32-bit integer"))
    }

    @Test func weightsInOtherFilesAreRefused() throws {
        var made = MadeONNX()
        made.input("x", [.free("n")])
        made.output("y", [.free("n")])
        made.constant("w", count: 2, in: "weights.bin")
        made.node("Add", ["x", "w"], ["y"])
        folder.write([UInt8](repeating: 0, count: 8), to: "weights.bin")
        #expect(try error { _ = try open(made) }.kind == .invalid)
    }
}
