import Checkpoints
import Goldens
import NeuralCodecs
import TestSupport
import Testing
import Torch

@testable import Training

/// The trained model's tensors and ESPnet's.
@Suite(.needsLibtorch) struct ModelStateTests {
    /// A new model has ESPnet's tensors in ESPnet's order, of the same shapes: an optimizer's states are numbered by it.
    @Test(arguments: GoldenCodec.all.filter { $0.has("1epoch.pth") && $0.has("config.yaml") })
    func newModelsHaveESPnetsTensorsInOrder(_ golden: GoldenCodec) throws {
        let stored = try TorchFile.stateDictionary(golden.path("1epoch.pth"))
        let model = try TrainableCodec(golden.trainingConfiguration(), .initial(seed: 1), path: "new")
        let own = try model.state()
        let spelled = own.map { entry in
            stored[entry.key] == nil
                ? entry.key.replacing("parametrizations.weight.original0", with: "weight_g")
                    .replacing("parametrizations.weight.original1", with: "weight_v") : entry.key
        }
        #expect(spelled == stored.keys)
        for (name, entry) in zip(spelled, own) { #expect(stored[name]?.shape == entry.tensor.shape, "\(name)") }
        // Filters of the mel loss are no weights: they follow from the configuration.
        for entry in own where entry.key.hasSuffix("melmat") || entry.key.hasSuffix("window") {
            let (a, b) = try (entry.tensor.floats(), try #require(stored[entry.key]).floats())
            #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-7 }, "\(entry.key)")
        }
    }

    /// HiFi-Codec's weights are not stored; its names are.
    @Test func hiFiCodecHasESPnetsOrderToo() throws {
        let golden = try #require(GoldenCodec.all.first { $0.description.hasSuffix("/hificodec") })
        let names = try String(contentsOfFile: repositoryRoot + "/reference/codecs/hificodec/keys.txt", encoding: .utf8)
        let model = try TrainableCodec(golden.trainingConfiguration(), .initial(seed: 1), path: "new")
        for (own, espnets) in try zip(model.state().keys, names.split(separator: "\n")) {
            #expect(own == espnets)
            if own != espnets { break }
        }
        #expect(try model.state().count == names.split(separator: "\n").count)
    }

    /// Numbers of a new model: of its own seed, in PyTorch's bounds, and such that a derived weight is its direction.
    @Test func initialValuesArePyTorchs() throws {
        let golden = try #require(GoldenCodec.all.first { $0.description.hasSuffix("/soundstream") })
        let configuration = try golden.trainingConfiguration()
        func state(_ seed: UInt64) throws -> StateDictionary {
            try TrainableCodec(configuration, .initial(seed: seed), path: "new").state()
        }
        let (first, again, other) = try (state(1), state(1), state(2))
        var differ = 0
        for (key, tensor) in first {
            let values = try tensor.floats()
            #expect(try values == again[key]?.floats())
            if try values != other[key]?.floats() { differ += 1 }
            let isSpectral = first[key.replacing("weight_v", with: "weight_orig")] != nil
            if key.hasSuffix("original1") || key.hasSuffix("weight_v") && !isSpectral {
                let inputs = tensor.shape.dropFirst().reduce(1, *)
                let bound = 1 / Float(inputs).squareRoot()
                #expect(values.allSatisfy { abs($0) <= bound }, "\(key)")
                if values.count >= 256 {
                    let rms = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
                    #expect(abs(rms / (bound / Float(3).squareRoot()) - 1) < 0.15, "\(key)")
                }
                let norm =
                    key.hasSuffix("original1")
                    ? key.replacing("original1", with: "original0") : key.replacing("weight_v", with: "weight_g")
                let norms = try #require(first[norm]).floats()
                for (row, value) in norms.enumerated() {
                    let sum = values[row * inputs..<(row + 1) * inputs].reduce(0) { $0 + $1 * $1 }
                    #expect(abs(value - sum.squareRoot()) <= 1e-6)
                }
            }
            if key.hasSuffix("inited") { #expect(values == [0]) }
        }
        #expect(differ > 50)
    }
}
