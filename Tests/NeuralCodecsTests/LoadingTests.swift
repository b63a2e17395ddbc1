import Checkpoints
import Codecs
import Foundation
import Goldens
import NeuralCodecs
import TestSupport
import Testing
import Torch

/// Checkpoints that do not fit, and configurations that cannot be built.
@Suite(.needsLibtorch, .serialized) struct LoadingTests {
    private let golden = GoldenCodec(folder: repositoryRoot + "/reference/codecs/soundstream")

    private func message(_ change: (inout StateDictionary) throws -> Void) throws -> String {
        var state = try golden.state()
        try change(&state)
        do {
            _ = try AudioCoding(golden.configuration(), state: state, modelFile: "model.pth")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func missingUnexpectedAndMisshapedTensorsAreListed() throws {
        let bias = "codec.generator.encoder.model.0.conv.conv.bias"
        let text = try message { state in
            state[bias] = nil
            state["codec.generator.encoder.model.0.conv.conv.extra"] = StoredTensor([Float(1)], shape: [1])
            state["codec.generator.decoder.model.0.conv.conv.bias"] = StoredTensor([Float(1), 2], shape: [2])
        }
        #expect(text.hasPrefix("model.pth: the checkpoint does not fit the configuration"))
        #expect(text.contains("missing: \(bias)"))
        #expect(text.contains("unexpected: codec.generator.encoder.model.0.conv.conv.extra"))
        #expect(
            text.contains("of another shape: codec.generator.decoder.model.0.conv.conv.bias ([2] in the file"))
    }

    @Test func whatIsNotTheGeneratorsIsLeftAlone() throws {
        #expect(try message { $0["codec.discriminator.of.another.kind"] = StoredTensor([Float(1)], shape: [1]) } == "")
        #expect(
            try message { state in
                for key in state.keys where key.hasPrefix("codec.discriminator") { state[key] = nil }
            } == "")
    }

    @Test func weightsThatAreNoNumbersAreRefused() throws {
        let key = "codec.generator.encoder.model.0.conv.conv.bias"
        let text = try message { state in
            let old = try #require(state[key])
            var values = try old.floats()
            values[0] = .nan
            state[key] = StoredTensor(values, shape: old.shape)
        }
        #expect(text.contains("not finite numbers: \(key)"))
    }

    /// Handles are given back, also after errors. In a process of its own: the count is of all tests at work.
    @Test func nothingLeaks() async {
        await #expect(processExitsWith: .success) {
            let golden = GoldenCodec(folder: repositoryRoot + "/reference/codecs/soundstream")
            let samples = Array(try golden.array("input.npy").floats.prefix(3000))
            var counts = [Int]()
            for _ in 0..<4 {
                do {
                    var state = try golden.state()
                    let coding = try AudioCoding(golden.configuration(), state: state, modelFile: "model.pth")
                    _ = try coding(samples)
                    _ = try? coding.encode([.nan])
                    _ = try? coding.decode(EncodedAudio(payload: .bytes([]), sampleRate: 16000))
                    state["codec.generator.encoder.model.0.conv.conv.bias"] = nil
                    _ = try? AudioCoding(golden.configuration(), state: state, modelFile: "model.pth")
                }
                counts.append(Torch.liveTensorCount)
            }
            guard counts.allSatisfy({ $0 == 0 }) else { throw Failure("\(counts)") }
        }
    }

    @Test func codesOfAnotherModelAreRefused() throws {
        let coding = try AudioCoding(golden.configuration(), state: golden.state(), modelFile: "model.pth")
        func decode(_ codes: CodeSequence) throws {
            _ = try coding.decode(EncodedAudio(payload: .codes(codes), sampleRate: 16000))
        }
        #expect(throws: CodecError.self) { try decode(CodeSequence(shape: [1, 1, 1], values: [1 << 20])) }
        #expect(throws: CodecError.self) {
            try decode(CodeSequence(shape: [99, 1, 1], values: .init(repeating: 0, count: 99)))
        }
        #expect(throws: CodecError.self) { try decode(CodeSequence(shape: [1, 2, 1], values: [0, 0])) }
        #expect(throws: CodecError.self) { try decode(CodeSequence(shape: [1, 1, 0], values: [])) }
        #expect(throws: CodecError.self) { try coding.encode([]) }
    }
}

/// Configurations, which need no libtorch.
@Suite struct ConfigurationTests {
    private func configuration(_ change: (String) -> String) throws -> TrainConfiguration {
        let path = repositoryRoot + "/reference/codecs/soundstream/config.yaml"
        return try TrainConfiguration(text: change(String(contentsOfFile: path, encoding: .utf8)), path: "config.yaml")
    }

    private func message(_ change: (String) -> String) -> String {
        do {
            _ = try configuration(change)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func espnetsOwnIsRead() throws {
        let sizes = try configuration { $0 }.generator
        #expect(sizes.kind == .soundstream && sizes.sampleRate > 0 && sizes.quantizer.codebookWidth == 512)
    }

    @Test(arguments: [
        ("codec: soundstream", "codec: vocos", "the codec 'vocos' is unknown"),
        ("encdec_norm: weight_norm", "encdec_norm: spectral_norm", "is spectral_norm"),
        ("encdec_activation: ELU", "encdec_activation: Maxout", "is Maxout"),
        ("encdec_pad_mode: reflect", "encdec_pad_mode: zero", "is zero"),
        ("encdec_causal:", "encdec_casual:", "unknown keys: encdec_casual"),
        ("encdec_kernel_size: 7", "encdec_kernel_size: many", "is not a whole number"),
        ("encdec_n_residual_layers: ", "encdec_n_residual_layers: 9", "beyond all use"),
    ])
    func mistakesAreNamed(_ old: String, _ new: String, _ expected: String) throws {
        let text = message { $0.replacingOccurrences(of: old, with: new) }
        #expect(text.contains(expected), "\(text)")
        #expect(text.hasPrefix("config.yaml"))
    }

    @Test func noYAMLAndNoCodec() {
        #expect(message { _ in "{" }.contains("no YAML"))
        #expect(message { _ in "a: 1" }.contains("no key 'codec'"))
        #expect(message { _ in "" }.contains("no key 'codec'"))
    }
}
