import Foundation
import Models
import TestSupport
import Testing

/// Known models give known numbers, whoever asks and however often.
@Suite(.needsONNXRuntime) struct TinyModelTests {
    @Test func everyRunOfTheGoldensIsReproduced() throws {
        var previous = [String: ModelTensor]()
        var models = [String: any TensorModel]()
        let runs = try TinyModels.runs()
        #expect(runs.count == 6)
        for run in runs {
            let name = String(run.model.dropLast(".onnx".count))
            let model = try models[name] ?? TinyModels.open(name)
            models[name] = model
            let inputs = try run.inputs.map { input -> (name: String, tensor: ModelTensor) in
                let count = input.shape.reduce(1, *)
                if let integer = input.int64 { return (input.name, ModelTensor(integer)) }
                if let seed = input.seed, let scale = input.scale {
                    let values = TinyModels.sequence(seed: seed, count: count, scale: scale)
                    return (input.name, ModelTensor(shape: input.shape, values))
                }
                if input.from == "zeros" {
                    return (input.name, ModelTensor(shape: input.shape, [Float](repeating: 0, count: count)))
                }
                return (input.name, try #require(previous["stateN"]))
            }
            let outputs = try model.run(inputs)
            #expect(outputs.count == run.outputs.count)
            for expected in run.outputs {
                let found = try #require(outputs[expected.name])
                #expect(found.shape == expected.shape)
                let values = found.doubles
                try #require(values.count == expected.values.count)
                let difference = zip(values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
                #expect(difference < 1e-6, "\(run.model) \(expected.name)")
            }
            previous = outputs
        }
    }

    @Test func aModelTellsWhatItTakesAndGives() throws {
        let model = try TinyModels.open("tiny_state")
        #expect(
            model.inputs == [
                TensorPort(name: "input", shape: [1, 64], type: .float32),
                TensorPort(name: "state", shape: [1, 8], type: .float32),
                TensorPort(name: "sr", shape: [], type: .int64),
            ])
        #expect(model.outputs.map(\.description) == ["output float32 [1, 1]", "stateN float32 [1, 8]"])
        let free = try TinyModels.open("tiny_embedding")
        #expect(free.inputs.map(\.description) == ["waveform float32 [?, ?]"])
    }

    @Test func onlyWantedOutputsAreGiven() throws {
        let model = try TinyModels.open("tiny_state")
        let inputs: [(name: String, tensor: ModelTensor)] = [
            ("sr", ModelTensor(16000)), ("state", ModelTensor(shape: [1, 8], [Float](repeating: 0, count: 8))),
            ("input", ModelTensor(shape: [1, 64], TinyModels.sequence(seed: 14, count: 64, scale: 0.5))),
        ]
        let output = try model.run(inputs, outputs: ["output"])
        #expect(output.keys.sorted() == ["output"])
        #expect(try model.run(inputs)["output"] == output["output"])
    }

    @Test func eightTasksOnOneModelGiveTheSameBytes() async throws {
        let model = try TinyModels.open("tiny_embedding")
        let inputs = (0..<16).map { seed in
            ModelTensor(
                shape: [1, 4000 + 37 * seed],
                TinyModels.sequence(seed: UInt32(seed), count: 4000 + 37 * seed, scale: 0.25))
        }
        let alone = try inputs.map { try model.run([("waveform", $0)]) }
        let together = try await withThrowingTaskGroup(of: [[String: ModelTensor]].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<5).flatMap { _ in try inputs.map { try model.run([("waveform", $0)]) } }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(together.count == 8)
        for outputs in together { #expect(outputs == Array(repeating: alone, count: 5).flatMap(\.self)) }
    }

    @Test func memoryStaysFlatOverAThousandRuns() throws {
        var made = MadeONNX()
        made.input("x", [.free("n")])
        made.output("y", [.free("n")])
        made.node("Neg", ["x"], ["y"])
        let folder = Workspace()
        let model = try ModelRuntime.open(folder.write(made.bytes, to: "made.onnx"), format: .onnx)
        let input = ModelTensor(shape: [1 << 18], [Float](repeating: 1, count: 1 << 18))
        for _ in 0..<20 { _ = try model.run([("x", input)]) }
        let before = try residentBytes()
        for _ in 0..<1000 { _ = try model.run([("x", input)]) }
        // A leak of inputs or outputs would be 1 GiB; other tests, which take memory too, run at the same time.
        #expect(try residentBytes() - before < 640 << 20)
    }

    private func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1])) * sysconf(Int32(_SC_PAGESIZE))
    }
}
