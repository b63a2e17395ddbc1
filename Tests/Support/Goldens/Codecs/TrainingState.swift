import Checkpoints
import NeuralCodecs
import Torch

extension GoldenCodec {
    /// All of `codec_conf`.
    public func trainingConfiguration() throws -> CodecTrainingConfiguration {
        let path = path("config.yaml")
        return try CodecTrainingConfiguration(text: String(contentsOfFile: path, encoding: .utf8), path: path)
    }

    /// The weights with all that training needs. What weights by formula lack follows from them: windows are torch's own, and a
    /// codebook's averages are its vectors times how often each was chosen.
    public func trainingState() throws -> StateDictionary {
        let configuration = try trainingConfiguration()
        var state = try state()
        for case .multiScaleSTFT(let options) in configuration.discriminator.parts {
            for (index, scale) in options.scales.enumerated() {
                let key = "\(DiscriminatorKeys.prefix).msstft.discriminators.\(index).spec_transform.window"
                guard state[key] == nil else { continue }
                state[key] = StoredTensor(
                    try Tensor.hannWindow(scale.windowLength).floats(), shape: [scale.windowLength])
            }
        }
        guard has("cluster_size.npy") else { return state }
        let sizes = try array("cluster_size.npy")
        let count = sizes.shape[1]
        let perGroup = sizes.shape[0] / configuration.generator.groupCount
        for layer in 0..<sizes.shape[0] {
            let place =
                "codec.generator.quantizer.quantizer\(layer / perGroup).vq.layers.\(layer % perGroup)._codebook"
            guard state[place + ".inited"] == nil, let embed = state[place + ".embed"] else { continue }
            let own = Array(sizes.floats[layer * count..<(layer + 1) * count])
            let width = embed.shape[1]
            state[place + ".inited"] = StoredTensor([Float(1)], shape: [1])
            state[place + ".cluster_size"] = StoredTensor(own, shape: [count])
            state[place + ".embed_avg"] = StoredTensor(
                try embed.floats().enumerated().map { $1 * own[$0 / width] }, shape: embed.shape)
        }
        return state
    }
}
