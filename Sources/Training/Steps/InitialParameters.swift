import Checkpoints
import Codecs
import NeuralCodecs
import Torch

extension TrainableCodec {
    /// Takes parameters of another model: `init_param`.
    ///
    /// - Parameters:
    ///   - source: The checkpoint, and which part of it goes where.
    ///   - ignoresMismatches: Whether tensors of unknown names and other shapes are passed over, and told.
    ///   - tell: Told what was passed over.
    func load(
        _ source: ParameterSource, ignoresMismatches: Bool, tell: (String) throws -> Void
    ) throws {
        let state = try TorchFile.stateDictionary(source.path)
        let own = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.tensor) })
        var (loaded, faults) = (0, [String]())
        for (key, stored) in state where !source.excludedPrefixes.contains(where: { key.hasPrefix($0) }) {
            var name = key
            if let part = source.sourceKey {
                guard key.hasPrefix(part) else { continue }
                name = String(key.dropFirst(part.count + 1))
            }
            if let place = source.destinationKey { name = "\(place).\(name)" }
            // Filters of the mel loss follow from the configuration.
            if name.hasPrefix("codec.mel_loss.") { continue }
            guard let tensor = own[name] ?? own[WeightNormSpelling.other(name)] else {
                faults.append("the model has no \(name)")
                continue
            }
            guard tensor.shape == stored.shape else {
                faults.append("\(name) has shape \(stored.shape) there and \(tensor.shape) in the model")
                continue
            }
            try tensor.assign(try stored.tensor().to(type).to(device))
            loaded += 1
        }
        if !ignoresMismatches, let first = faults.first {
            throw CodecError(
                source.path, cause: first + (faults.count > 1 ? " and \(faults.count - 1) more do not fit" : ""),
                remedy: "give init_param's source and destination (path:source:destination), or ignore_init_mismatch")
        }
        for fault in faults { try tell("init_param \(source.path): \(fault)") }
        guard loaded > 0 else {
            throw CodecError(
                source.path, cause: "no tensor was taken from it", remedy: "check init_param's source and destination")
        }
        try tell("init_param \(source.path): \(loaded) tensors")
    }

    /// Keeps parameters as they are whose names are, or begin with, one of these: `freeze_param`.
    func freeze(_ names: [String]) throws {
        for name in names {
            var found = false
            for entry in entries where entry.isParameter && (entry.key == name || entry.key.hasPrefix(name + ".")) {
                try entry.tensor.setRequiresGradient(false)
                found = true
            }
            guard found else {
                throw CodecError(
                    "freeze_param", cause: "the model has no '\(name)'",
                    remedy: "give a parameter or a module, such as codec.generator.encoder", kind: .request)
            }
        }
    }
}
