import Checkpoints
import Codecs
import Foundation
import NeuralCodecs
import Testing

/// ESPnet's answers: codes equal where they are not a matter of rounding, encoder and decoder to the tolerances of
/// docs/codecs.md.
@Suite(needsTorch, .serialized) struct GoldenTests {
    @Test func thereAreGoldens() { #expect(GoldenCodec.all.count >= 10) }

    private func coding(_ golden: GoldenCodec, _ change: (inout AudioCoding.Options) -> Void = { _ in }) throws -> AudioCoding {
        var options = AudioCoding.Options()
        options.isESPnetExact = true
        options.pieceSeconds = 0
        change(&options)
        return try AudioCoding(
            golden.configuration(), state: golden.state(), modelFile: golden.path("1epoch.pth"), options: options)
    }

    @Test(arguments: GoldenCodec.all) func codesAndAudioAreESPnets(_ golden: GoldenCodec) throws {
        let coding = try coding(golden)
        let input = try golden.array("input.npy").floats
        let encoded = try coding.encode(input)
        guard case .codes(let codes) = encoded.payload else { throw Failure("no codes") }
        try compareCodes(codes, golden)

        if golden.has("encoder_out.npy") {
            let (latent, shape) = try coding.encodeContinuous(input)
            let expected = try golden.array("encoder_out.npy")
            #expect(shape == expected.shape)
            #expect(try difference(latent, expected.floats) <= 5e-5)
        }
        // Decoded from the stored codes, so that a code at the edge does not matter.
        let stored = CodeSequence(
            shape: try golden.array("codes.npy").shape, values: try golden.array("codes.npy").integers.map { Int32($0) })
        let decoded = try coding.decode(
            EncodedAudio(payload: .codes(stored), sampleRate: coding.configuration.generator.sampleRate))
        #expect(try difference(decoded, try golden.array("decoded.npy").floats) <= 1e-5)
    }

    /// Codes are equal wherever the second nearest vector is not as near as the nearest by rounding.
    private func compareCodes(_ codes: CodeSequence, _ golden: GoldenCodec) throws {
        let expected = try golden.array("codes.npy")
        #expect(codes.shape == expected.shape)
        guard codes.shape == expected.shape else { return }
        let margins = golden.has("codes_margin.npy") ? try golden.array("codes_margin.npy").floats : []
        let frames = codes.frameCount
        for (place, pair) in zip(codes.values, expected.integers).enumerated() where pair.0 != pair.1 {
            let (stream, frame) = (place / frames, place % frames)
            let row = margins.isEmpty ? 0 : golden.layer(ofStream: stream, codes: codes)
            let margin = margins.isEmpty ? Float.infinity : margins[row * frames + frame]
            // What follows an uncertain code in the same frame is uncertain too.
            let earlier = (0..<row).map { margins.isEmpty ? .infinity : margins[$0 * frames + frame] }.min() ?? .infinity
            #expect(min(margin, earlier) <= 1e-5, "\(golden): stream \(stream), frame \(frame): \(pair.0), not \(pair.1)")
        }
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
            let coding = try coding(golden) {
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
            guard let tap = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any], let name = tap[0] as? String
            else { throw Failure("a tap is no list") }
            expected[name] = tap
        }
        var seen = 0
        try coding(golden).trace(golden.array("input.npy").floats) { name, shape, values in
            guard let tap = expected[name], let norm = tap[3] as? Double else { return }
            seen += 1
            #expect(shape == tap[1] as? [Int], "\(name)")
            let own = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(own - norm) <= 1e-5 * norm, "\(name)")
        }
        #expect(seen == expected.count)
    }

    @Test(arguments: GoldenCodec.all) func parametersAreAsMany(_ golden: GoldenCodec) throws {
        guard golden.has("meta.json"), let count = try golden.json("meta.json")["generator_parameters"] as? Int else { return }
        #expect(try coding(golden).parameterCount == count)
    }
}

struct Failure: Error { init(_ text: String) {} }

/// The largest difference over the largest absolute value of `expected`.
func difference(_ values: [Float], _ expected: [Float]) throws -> Float {
    guard values.count == expected.count else { throw Failure("\(values.count) values, not \(expected.count)") }
    let largest = expected.map { abs($0) }.max() ?? 1
    return (zip(values, expected).map { abs($0 - $1) }.max() ?? 0) / largest
}

extension NumPyArray {
    /// The elements of an array of integers.
    var integers: [Int64] { if case .integers(let values) = elements { values } else { [] } }
}

extension GoldenCodec {
    /// The row of `codes_margin.npy`: of HiFi-Codec's streams, layer by layer in the codes, first all of quantizer0.
    func layer(ofStream stream: Int, codes: CodeSequence) -> Int {
        guard codes.shape.count == 3, codes.shape[1] == 2 else { return stream }
        return stream % 2 * codes.shape[0] + stream / 2
    }
}
