import Checkpoints
import Codecs
import Foundation
import Goldens
import NeuralCodecs
import Testing

/// ESPnet's answers: codes equal where they are not a matter of rounding, encoder and decoder to the tolerances of
/// docs/codecs.md.
@Suite(.needsLibtorch, .serialized) struct GoldenTests {
    @Test func thereAreGoldens() { #expect(GoldenCodec.all.count >= 10) }

    @Test(arguments: GoldenCodec.all) func codesAndAudioAreESPnets(_ golden: GoldenCodec) throws {
        let coding = try golden.coding()
        let input = try golden.array("input.npy").floats
        let expected = try golden.codes("codes.npy")
        guard case .codes(let codes) = try coding.encode(input).payload else { throw Failure("no codes") }
        try #require(codes.shape == expected.shape)
        let margins = try golden.margins(expected)
        let wrong = codes.values.indices.filter { codes.values[$0] != expected.values[$0] && margins[$0] > 1e-5 }
        #expect(wrong.isEmpty, "\(golden): \(wrong.count) codes")

        if golden.has("encoder_out.npy") {
            let (latent, shape) = try coding.encodeContinuous(input)
            let output = try golden.array("encoder_out.npy")
            #expect(shape == output.shape)
            #expect(relativeDifference(latent, output.floats) <= 5e-5)
        }
        // Decoded from the stored codes, so that a code at the edge does not matter.
        let decoded = try coding.decode(
            EncodedAudio(payload: .codes(expected), sampleRate: coding.configuration.generator.sampleRate))
        #expect(relativeDifference(decoded, try golden.array("decoded.npy").floats) <= 1e-5)
    }

    @Test(arguments: GoldenCodec.all) func bandwidthsGiveESPnetsNumberOfCodebooks(_ golden: GoldenCodec) throws {
        guard golden.has("meta.json"),
            let byBandwidth = try golden.json("meta.json")["codes_by_bandwidth"] as? [String: [String: Any]]
        else { return }
        let sizes = try golden.configuration().generator
        for (bandwidth, expected) in byBandwidth {
            let shape = expected["shape"] as? [Int] ?? []
            let count = sizes.codebookCount(bandwidth: Double(bandwidth) ?? 0)
            #expect(count == shape.first)
            let coding = try golden.coding {
                $0.targetBandwidth = Double(bandwidth)
                $0.isESPnetExact = false
            }
            guard case .codes(let codes) = try coding.encode(golden.array("input.npy").floats).payload else {
                throw Failure("no codes")
            }
            #expect(codes.shape == shape)
            #expect(codes.values.reduce(0) { $0 + Int($1) } == expected["sum"] as? Int)
        }
    }

    @Test(arguments: GoldenCodec.all) func innerLayersAreESPnets(_ golden: GoldenCodec) throws {
        guard golden.has("taps.jsonl"), try golden.configuration().kind != .hificodec else { return }
        var expected = [String: [Any]]()
        for line in try String(contentsOfFile: golden.path("taps.jsonl"), encoding: .utf8).split(separator: "\n") {
            guard let tap = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any],
                let name = tap[0] as? String
            else { throw Failure("a tap is no list") }
            expected[name] = tap
        }
        var seen = 0
        try golden.coding().trace(golden.array("input.npy").floats) { name, shape, values in
            guard let tap = expected[name], let norm = tap[3] as? Double else { return }
            seen += 1
            #expect(shape == tap[1] as? [Int], "\(name)")
            let own = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(own - norm) <= 1e-5 * norm, "\(name)")
        }
        #expect(seen == expected.count)
    }

    @Test(arguments: GoldenCodec.all) func parametersAreAsMany(_ golden: GoldenCodec) throws {
        guard golden.has("meta.json"), let count = try golden.json("meta.json")["generator_parameters"] as? Int else {
            return
        }
        #expect(try golden.coding().parameterCount == count)
    }
}

struct Failure: Error { init(_ text: String) {} }
