import Checkpoints
import Codecs
import Glibc

/// The average of several files of one model's weights.
package enum ModelAverage {
    /// Part of the keys of codebooks and what belongs to them.
    private static let codebookMark = "._codebook."

    /// Bytes of models that are looked at before their files are opened anew. What was looked at of a mapped file counts as
    /// the program's memory until the file is let go.
    private static let mostMapped = 1 << 26

    /// Writes the average of models, which are added in the given order. One model is in memory, the average; the others are read
    /// from their files tensor by tensor.
    ///
    /// - Parameters:
    ///   - paths: The models' files.
    ///   - newest: Which of them was trained longest.
    ///   - averagesCodebooks: Whether codebooks are averaged as the weights are, or taken from the newest.
    ///   - path: The file that is made.
    ///   - report: Takes lines for the log.
    /// - Throws: ``CodecError`` that names the file and, where it is about one, the tensor.
    package static func write(
        _ paths: [String], newest: Int, averagesCodebooks: Bool, to path: String,
        report: (String) throws(CodecError) -> Void = { _ in }
    ) throws(CodecError) {
        var states = try read(paths)
        var average = StateDictionary()
        var mapped = 0
        for key in states[0].keys {
            let tensors = states.compactMap { $0[key] }
            do throws(CheckpointError) {
                if !averagesCodebooks, key.contains(codebookMark) {
                    let codebook = tensors[newest]
                    average[key] = StoredTensor(
                        bytes: try codebook.contiguousBytes(), type: codebook.type, shape: codebook.shape)
                } else {
                    average[key] = try TensorAverage.average(tensors, key: key, file: paths[0])
                }
            } catch { throw CodecError(error) }
            if TensorAverage.isSummed(tensors[0].type) { try report(LogLine.accumulating(key)) }
            mapped += tensors.reduce(0) { $0 + $1.count * $1.type.byteCount }
            if mapped > mostMapped {
                states = try read(paths)
                mapped = 0
            }
        }
        // A link of this name would have its target, an epoch's model, overwritten.
        if SymbolicLink.target(path) != nil { unlink(path) }
        do throws(CheckpointError) { try TorchFile.write(average, to: path) } catch { throw CodecError(error) }
    }

    /// The tensors of models, which have the same keys.
    private static func read(_ paths: [String]) throws(CodecError) -> [StateDictionary] {
        var states = [StateDictionary]()
        for path in paths {
            do throws(CheckpointError) {
                states.append(try TorchFile.stateDictionary(path))
            } catch { throw CodecError(error) }
        }
        let keys = Set(states[0].keys)
        for (path, state) in zip(paths, states) {
            guard let odd = keys.symmetricDifference(state.keys).min() else { continue }
            throw CodecError(
                path, cause: "'\(odd)' is in only one of it and \(paths[0])",
                remedy: "average models of one training")
        }
        return states
    }
}

extension CodecError {
    /// An error of a checkpoint's file.
    init(_ error: CheckpointError) {
        let kind: Kind =
            switch error.kind {
            case .invalid: .invalid
            case .missing: .missing
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            }
        self.init(error.source, cause: error.cause, remedy: error.remedy, kind: kind)
    }
}
