import Codecs
import Goldens
import NeuralCodecs

/// A table row for each model of a folder of reference values: how far encoder, codes and audio are from ESPnet's.
struct CodecAgreement {
    /// The table in Markdown.
    static func table(_ goldens: [GoldenCodec]) throws -> String {
        var rows = [
            "| model | rate, Hz | samples | codes | differ | at the edge | encoder output | audio |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for golden in goldens { rows.append(try row(golden)) }
        return rows.joined(separator: "\n")
    }

    private static func row(_ golden: GoldenCodec) throws -> String {
        let coding = try golden.coding()
        let input = try golden.array("input.npy").floats
        let expected = try golden.codes("codes.npy")
        guard case .codes(let codes) = try coding.encode(input).payload, codes.shape == expected.shape else {
            return "| \(golden) | another shape of codes |"
        }
        let margins = try golden.margins(expected)
        let differing = codes.values.indices.filter { codes.values[$0] != expected.values[$0] }
        let edge = differing.count { margins[$0] <= 1e-5 }
        let latent =
            golden.has("encoder_out.npy")
            ? relativeDifference(try coding.encodeContinuous(input).values, try golden.array("encoder_out.npy").floats)
            : nil
        let rate = coding.configuration.generator.sampleRate
        let decoded = try coding.decode(EncodedAudio(payload: .codes(expected), sampleRate: rate))
        let audio = relativeDifference(decoded, try golden.array("decoded.npy").floats)
        return "| \(golden) | \(rate) | \(input.count) | \(codes.values.count) | \(differing.count) | \(edge) | "
            + "\(latent.map(text) ?? "–") | \(text(audio)) |"
    }

    private static func text(_ difference: Float) -> String {
        difference == 0 ? "same bits" : "\(Float(Int(difference * 1e9)) / 1e9)"
    }
}
