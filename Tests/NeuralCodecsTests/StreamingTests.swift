import Checkpoints
import Codecs
import Foundation
import Goldens
import NeuralCodecs
import Testing

/// Signals in pieces against whole signals.
@Suite(.needsLibtorch, .serialized) struct StreamingTests {
    private static let exact = GoldenCodec.all.filter { golden in
        guard let sizes = try? golden.configuration().generator, case .waveform(let layers) = sizes.layers else {
            return false
        }
        if case .groups = layers.normalization { return false }
        return golden.has("1epoch.pth") && layers.padding != .circular
    }

    @Test func thereAreModelsThatWorkInPieces() { #expect(Self.exact.count >= 3) }

    /// Several lengths of pieces, down to a frame; the input's length is no multiple of any.
    @Test(arguments: exact, [1, 3, 10]) func piecesGiveTheWhole(_ golden: GoldenCodec, frames: Int) throws {
        let whole = try golden.coding { $0.pieceSeconds = 0 }
        let rate = try golden.configuration().generator.frameRate
        let pieces = try golden.coding { $0.pieceSeconds = Double(frames) / rate }
        #expect(pieces.isExactInPieces)
        let samples = try golden.array("input.npy").floats
        let (codes, audio) = try whole(samples)
        let encoded = try pieces.encode(samples)
        #expect(encoded.payload == .codes(codes))
        #expect(try relativeDifference(pieces.decode(encoded), audio) <= 1e-5)
    }

    /// A causal model as a live stream, also of very short signals.
    @Test(arguments: [1, 2, 5, 17, 160, 1234, 4000]) func streamsEqualWholeFiles(_ length: Int) throws {
        for golden in GoldenCodec.all {
            guard case .waveform(let layers) = try golden.configuration().generator.layers, layers.isCausal else {
                continue
            }
            let rate = try golden.configuration().generator.frameRate
            let whole = try golden.coding { $0.pieceSeconds = 0 }
            let stream = try golden.coding {
                $0.isStreaming = true
                $0.pieceSeconds = 2 / rate
            }
            let samples = Array(try golden.array("input.npy").floats.prefix(length))
            let (codes, audio) = try whole(samples)
            let encoded = try stream.encode(samples)
            #expect(encoded.payload == .codes(codes))
            #expect(try relativeDifference(stream.decode(encoded), audio) <= 1e-5)
        }
    }

    @Test func modelsThatLookAheadAreNoStreams() throws {
        let golden = try #require(GoldenCodec.all.first { $0.description.hasSuffix("soundstream") })
        #expect(throws: CodecError.self) { try golden.coding { $0.isStreaming = true } }
    }

    /// Models that look at the whole signal: the error of pieces shrinks with their overlap, and length and number of
    /// codes stay.
    @Test func overlappingPiecesAreAlike() throws {
        for name in ["funcodec_mag_phase", "hificodec"] {
            let golden = try #require(GoldenCodec.all.first { $0.description.hasSuffix(name) })
            let rate = try golden.configuration().generator.frameRate
            let whole = try golden.coding { $0.pieceSeconds = 0 }
            let pieces = try golden.coding {
                $0.pieceSeconds = 8 / rate
                $0.contextSeconds = 12 / rate
            }
            #expect(!pieces.isExactInPieces)
            let samples = try golden.array("input.npy").floats
            let (codes, audio) = try whole(samples)
            guard case .codes(let found) = try pieces.encode(samples).payload else { throw Failure("no codes") }
            #expect(found.shape == codes.shape)
            // Decoded in pieces from the whole signal's codes: HiFi-Codec's decoder sees a bounded stretch only.
            let encoded = EncodedAudio(
                payload: .codes(codes), sampleRate: whole.configuration.generator.sampleRate)
            let decoded = try pieces.decode(encoded)
            #expect(decoded.count == audio.count)
            if name == "hificodec" { #expect(relativeDifference(decoded, audio) <= 1e-4) }
        }
    }

    @Test func lengthAndLevelAreTheInputs() throws {
        let golden = try #require(GoldenCodec.all.first { $0.description.hasSuffix("funcodec_mag_phase") })
        let exact = try golden.coding { $0.pieceSeconds = 0 }
        let restored = try golden.coding { $0.isESPnetExact = false }
        let samples = try golden.array("input.npy").floats
        let encoded = try restored.encode(samples)
        let level = try #require(encoded.level)
        let rms = (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
        #expect(abs(level - rms) < 1e-6)
        let plain = try exact.decode(exact.encode(samples))
        let audio = try restored.decode(encoded)
        #expect(audio.count == samples.count)
        #expect(relativeDifference(audio, plain.prefix(samples.count).map { $0 * Float(level) }) < 1e-6)
    }
}
