import Foundation
import Models
import TestSupport
import Testing

/// TorchScript programs run like other models, with positions for names.
@Suite(.needsLibtorch) struct TorchScriptModelTests {
    private static let folder = repositoryRoot + "/reference/golden/models/torchscript"
    private let input = ModelTensor(shape: [1, 5000], TinyModels.sequence(seed: 12, count: 5000, scale: 0.25))

    private struct Golden: Decodable {
        let embedding: [Double]
        let score: Double
    }

    private func open() throws -> any TensorModel {
        try ModelRuntime.open(Self.folder + "/tiny.pt", format: .torchscript)
    }

    private func error(_ body: () throws -> Void) throws -> ModelError {
        try #require(throws: ModelError.self) { try body() }
    }

    @Test func aProgramGivesWhatPyTorchGives() throws {
        let text = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/tiny.json"))
        let golden = try JSONDecoder().decode(Golden.self, from: text)
        let model = try open()
        #expect(model.inputs.map(\.name) == ["0", "1"])
        let outputs = try model.run([("0", input), ("1", ModelTensor(3))])
        #expect(outputs.count == 2)
        let embedding = try #require(outputs["0"]), score = try #require(outputs["1"])
        #expect(embedding.shape == [1, 4] && score.shape == [])
        for (found, expected) in zip(embedding.doubles + score.doubles, golden.embedding + [golden.score]) {
            #expect(abs(found - expected) < 1e-5)
        }
        // The second argument may be left out, as it has a default.
        let once = try model.run([("0", input)])
        #expect(once["0"] == outputs["0"])
        #expect(abs(try #require(once["1"]).doubles[0] * 3 - golden.score) < 1e-5)
    }

    @Test func manyTasksGetTheSameBytesAsTheFirstRun() async throws {
        let model = try open()
        let input = input
        let first = try model.run([("0", input)])
        let others = try await withThrowingTaskGroup(of: [[String: ModelTensor]].self) { group in
            for _ in 0..<8 { group.addTask { try (0..<20).map { _ in try model.run([("0", input)]) } } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(others.count == 160)
        #expect(others.allSatisfy { $0 == first })
    }

    @Test func wrongInputsAndOutputsAreNamed() throws {
        let model = try open()
        #expect(try error { _ = try model.run([]) }.cause == "its input '0' was not given")
        #expect(try error { _ = try model.run([("1", ModelTensor(1))]) }.cause == "its input '0' was not given")
        #expect(try error { _ = try model.run([("x", input)]) }.cause == "it has no input 'x'")
        #expect(try error { _ = try model.run([("0", input), ("0", input)]) }.cause == "its input '0' is given twice")
        #expect(try error { _ = try model.run([("0", input)], outputs: ["2"]) }.cause == "it has no output '2'")
        let short = ModelTensor(shape: [1, 5000], [1])
        #expect(try error { _ = try model.run([("0", short)]) }.cause == "for '0', 1 numbers do not fill [1, 5000]")
        // Two axes too many for the program: its own failure.
        let deep = ModelTensor(shape: [1, 1, 1, 5], [Float](repeating: 0, count: 5))
        let failure = try error { _ = try model.run([("0", deep)]) }
        #expect(failure.kind == .failed)
        #expect(failure.source.hasSuffix("tiny.pt"))
    }

    @Test func filesThatAreNoProgramsAreRefused() throws {
        let folder = Workspace()
        #expect(try error { _ = try ModelRuntime.open(folder["none.pt"], format: .torchscript) }.kind == .missing)
        let text = folder.write("no archive", to: "no.pt")
        #expect(try error { _ = try ModelRuntime.open(text, format: .torchscript) }.kind == .invalid)
        let state = try error { _ = try ModelRuntime.open(Self.folder + "/state.pt", format: .torchscript) }
        #expect(state.kind == .invalid)
        #expect(state.remedy.contains("a state dict holds no program"))
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/tiny.pt")))
        for count in stride(from: 100, to: bytes.count, by: 700) {
            let cut = folder.write(Array(bytes[..<count]), to: "cut.pt")
            #expect(try error { _ = try ModelRuntime.open(cut, format: .torchscript) }.kind == .invalid)
        }
    }
}
