import Checkpoints
import Torch

/// A codec's encoder, quantizer and decoder, with the weights of a checkpoint.
package final class Generator: Sendable {
    let configuration: GeneratorConfiguration
    let device: Device, type: DType
    /// Numbers that training adjusts; codebooks are not among them.
    package let parameterCount: Int
    /// What training changes, and the buffers; none for inference.
    package let entries: [ParameterStore.Entry]

    private let parts: Parts
    let quantizers: [ResidualQuantizer]

    private enum Parts: Sendable {
        case waveform(encoder: Sequential, decoder: Sequential)
        case spectrum(transform: SpectralTransform, encoder: Sequential, decoder: Sequential)
        case hifi(encoder: HiFiEncoder, decoder: HiFiDecoder)
    }

    /// Builds the model and fills it. Every tensor of generator and quantizer must be there in the right shape, and no
    /// other below `codec.generator`; what else a checkpoint holds is left alone.
    package init(
        _ configuration: GeneratorConfiguration, _ state: StateDictionary, path: String, device: Device = .cpu,
        type: DType = .float32, purpose: ParameterStore.Purpose = .inference
    ) throws {
        let store = ParameterStore(state, device: device, type: type, purpose: purpose)
        let root = ParameterScope(store, GeneratorKeys.prefix)
        let (encoder, decoder, quantizer) = (root["encoder"], root["decoder"], root["quantizer"])
        let width = configuration.latentWidth
        // Parts are built in the order in which ESPnet's model has them, which is that of its optimizer's states.
        let makeQuantizers = {
            // The last group is ESPnet's first.
            let places =
                configuration.groupCount == 1
                ? [quantizer] : (0..<configuration.groupCount).reversed().map { quantizer["quantizer\($0)"] }
            return try Array(
                places.map { try ResidualQuantizer($0, width: width, configuration.quantizer) }.reversed())
        }
        switch configuration.layers {
        case .waveform(let options):
            let encoding = try SEANetEncoder.make(encoder, latentWidth: width, options)
            quantizers = try makeQuantizers()
            parts = .waveform(
                encoder: encoding, decoder: try SEANetDecoder.make(decoder, latentWidth: width, options))
        case .spectrum(let options, let spectrum):
            let transform = try SpectralTransform(root, spectrum)
            let encoding = try SpectralEncoder.make(encoder, latentWidth: width, options)
            quantizers = try makeQuantizers()
            parts = .spectrum(
                transform: transform, encoder: encoding,
                decoder: try SpectralDecoder.make(decoder, latentWidth: width, options))
        case .hifi(let options):
            let encoding = try HiFiEncoder(encoder, options)
            quantizers = try makeQuantizers()
            parts = .hifi(encoder: encoding, decoder: try HiFiDecoder(decoder, latentWidth: 2 * width, options))
        }
        try store.finish(GeneratorKeys.prefix, path: path)
        self.configuration = configuration
        (self.device, self.type) = (device, type)
        parameterCount = store.parameterCount
        entries = store.entries
    }

    /// The latent [1, D, N] of samples [1, 1, T], and the level that was divided out, [1, 1, 1].
    func latent(_ audio: Tensor) throws -> (latent: Tensor, level: Tensor?) {
        switch parts {
        case .waveform(let encoder, _): return (try encoder(audio), nil)
        case .hifi(let encoder, _): return (try encoder(audio), nil)
        case .spectrum(let transform, let encoder, _):
            let (normalized, level) = try transform.normalized(audio)
            return (try encoder(transform.analyzed(normalized)), level)
        }
    }

    /// The latent of samples whose level, where the model divides by it, is divided out already.
    func latentOfNormalized(_ audio: Tensor) throws -> Tensor {
        guard case .spectrum(let transform, let encoder, _) = parts else { return try latent(audio).latent }
        return try encoder(transform.analyzed(audio))
    }

    /// Codes of a latent in ESPnet's shape, [count, groups, N].
    func quantize(_ latent: Tensor, count: Int) throws -> Tensor {
        if quantizers.count == 1 { return try quantizers[0].encode(latent, count: count) }
        let width = configuration.latentWidth
        let codes = try quantizers.enumerated().map { group, quantizer in
            try quantizer.encode(latent.narrowed(1, start: group * width, length: width), count: count)
        }
        return try Tensor.concatenated(codes, dimension: 1)
    }

    /// The latent of codes in ESPnet's shape.
    func dequantize(_ codes: Tensor) throws -> Tensor {
        if quantizers.count == 1 { return try quantizers[0].decode(codes) }
        let parts = try quantizers.enumerated().map { group, quantizer in
            try quantizer.decode(codes.narrowed(1, start: group, length: 1).contiguous())
        }
        return try Tensor.concatenated(parts, dimension: 1)
    }

    /// For each group its part of a latent [B, D, N], and the sum of its codebooks' vectors for that.
    func quantized(_ latent: Tensor, count: Int) throws -> [(part: Tensor, vectors: Tensor)] {
        let width = latent.shape[1] / quantizers.count
        return try quantizers.enumerated().map { group, quantizer in
            let part = try latent.narrowed(1, start: group * width, length: width)
            return (part, try quantizer.decode(quantizer.encode(part, count: count)))
        }
    }

    /// The latent [B, D, N] of audio [B, 1, T] and, where a spectrum is coded, its frames.
    func trainingLatent(_ audio: Tensor) throws -> (latent: Tensor, frames: Int?) {
        guard case .spectrum(let transform, let encoder, _) = parts else { return (try latent(audio).latent, nil) }
        let spectrum = try transform.analyzed(transform.normalized(audio).audio)
        return (try encoder(spectrum), spectrum.shape[3])
    }

    /// Samples [B, 1, T'] of a latent. What is decoded as a spectrum is cut to `frames`, if they are given, as training does.
    func audio(_ latent: Tensor, frames: Int? = nil) throws -> Tensor {
        switch parts {
        case .waveform(_, let decoder): return try decoder(latent)
        case .hifi(_, let decoder): return try decoder(latent)
        case .spectrum(let transform, _, let decoder):
            let spectrum = try decoder(latent)
            return try transform.synthesized(frames.map { try spectrum.narrowed(3, start: 0, length: $0) } ?? spectrum)
        }
    }

    /// The layers before and after the quantizer for signals in pieces; `nil` for models that look at the whole signal.
    func makeStreams() -> (encoder: any LayerStream, decoder: any LayerStream)? {
        guard case .waveform(let encoder, let decoder) = parts, let encoding = encoder.makeStream(),
            let decoding = decoder.makeStream()
        else { return nil }
        return (encoding, decoding)
    }

    /// The output of each layer of encoder and decoder in turn, for checking against other implementations.
    func traced(_ samples: Tensor, count: Int, visit: (String, Tensor) throws -> Void) throws {
        func run(_ name: String, _ model: Sequential, _ x: Tensor) throws -> Tensor {
            var x = x
            for (index, layer) in model.layers.enumerated() {
                x = try layer(x)
                try visit("\(name).\(index)", x)
            }
            return x
        }
        switch parts {
        case .waveform(let encoder, let decoder):
            let latent = try run("encoder", encoder, samples)
            _ = try run("decoder", decoder, dequantize(quantize(latent, count: count)))
        case .spectrum(let transform, let encoder, let decoder):
            let latent = try run("encoder", encoder, transform.analyzed(transform.normalized(samples).audio))
            _ = try run("decoder", decoder, dequantize(quantize(latent, count: count)))
        case .hifi: break
        }
    }
}
