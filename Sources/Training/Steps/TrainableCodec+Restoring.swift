import Checkpoints
import Codecs
import NeuralCodecs
import Torch

extension TrainableCodec {
    /// Puts a checkpoint's numbers into the model; all of them must be there, in their shapes.
    func restore(_ state: StateDictionary, path: String) throws {
        var faults = [String]()
        for entry in entries {
            // ESPnet reads both spellings of weight norm.
            guard let stored = state[entry.key] ?? state[WeightNormSpelling.other(entry.key)] else {
                faults.append("\(entry.key) is missing")
                continue
            }
            guard stored.shape == entry.tensor.shape else {
                faults.append("\(entry.key) has shape \(stored.shape), not \(entry.tensor.shape)")
                continue
            }
            try entry.tensor.assign(try stored.tensor().to(type).to(device))
        }
        guard faults.isEmpty else {
            throw CodecError(
                path,
                cause: "the checkpoint does not fit the configuration: \(faults.prefix(3).joined(separator: "; "))"
                    + (faults.count > 3 ? " and \(faults.count - 3) more" : ""),
                remedy: "give the configuration that made it, or begin anew in another --output_dir")
        }
    }
}
