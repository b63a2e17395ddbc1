import Checkpoints
import Codecs
import Glibc

/// Averages of the best models, `{phase}.{key}.ave_{n}best.pth`, with `{phase}.{key}.ave.pth` as a link to the largest.
///
/// Source: ESPnet, `espnet2.main_funcs.average_nbest_models`. Its averages of a second criterion use states that the first
/// one's average has overwritten; here each criterion is averaged from the epochs' own files, as ESPnet's first one is.
struct ModelAveraging: Sendable {
    /// Where the models are.
    let files: ModelFiles
    /// Whether codebooks, and what their moving averages need, are averaged as the weights are. The codes of two epochs need
    /// not mean the same; `false` takes codebooks as the newest of the averaged epochs has them.
    var averagesCodebooks = true

    /// Part of the keys of codebooks and what belongs to them.
    private static let codebookMark = "._codebook."

    /// Writes the averages of each criterion that the given epoch has.
    ///
    /// - Parameters:
    ///   - counts: Of how many of the best models, ESPnet's `keep_nbest_models`. Those with fewer epochs to average are left
    ///     out, 1 is a link to the best, and 1 is what is made where nothing else can be.
    ///   - suffix: Something for the files' names, such as `till20epoch`.
    ///   - report: Takes lines for the log.
    /// - Returns: The files and links that were made.
    /// - Throws: ``CodecError`` that names the file and, where it is about one, the tensor.
    func write(
        epoch: Int, history: TrainingHistory, criteria: [Criterion], counts: [Int], suffix: String? = nil,
        report: (String) throws(CodecError) -> Void
    ) throws(CodecError) -> [String] {
        let ending = suffix.map { ".\($0).pth" } ?? ".pth"
        var made = [String]()
        for criterion in criteria where history.has(criterion, epoch: epoch) {
            let ranking = history.ranking(criterion)
            var possible = counts.filter { 1...ranking.count ~= $0 }
            if possible.isEmpty { possible = [1] }
            for count in possible {
                let path = files.path("\(criterion.name).ave_\(count)best\(ending)")
                if count == 1 {
                    try SymbolicLink.replace(path, target: ModelFiles.name(epoch: ranking[0]))
                } else {
                    try report(LogLine.averaging(count, criterion, to: path))
                    try write(Array(ranking.prefix(count)), to: path, report: report)
                }
                made.append(path)
            }
            guard let largest = possible.max() else { continue }
            let link = files.path("\(criterion.name).ave\(ending)")
            try SymbolicLink.replace(link, target: "\(criterion.name).ave_\(largest)best\(ending)")
            made.append(link)
        }
        return made
    }

    /// Bytes of models that are looked at before their files are opened anew. What was looked at of a mapped file counts as
    /// the program's memory until the file is let go.
    private static let mostMapped = 1 << 26

    /// Writes the average of the models of epochs, which are added in the given order. One model is in memory, the average;
    /// the others are read from their files tensor by tensor.
    private func write(
        _ epochs: [Int], to path: String, report: (String) throws(CodecError) -> Void
    ) throws(CodecError) {
        let newest = epochs.indices.max { epochs[$0] < epochs[$1] } ?? 0
        var states = try read(epochs)
        var average = StateDictionary()
        var mapped = 0
        for key in states[0].keys {
            let tensors = states.compactMap { $0[key] }
            do throws(CheckpointError) {
                if !averagesCodebooks, key.contains(Self.codebookMark) {
                    let codebook = tensors[newest]
                    average[key] = StoredTensor(
                        bytes: try codebook.contiguousBytes(), type: codebook.type, shape: codebook.shape)
                } else {
                    average[key] = try TensorAverage.average(tensors, key: key, file: files.model(epoch: epochs[0]))
                }
            } catch { throw CodecError(error) }
            if TensorAverage.isSummed(tensors[0].type) { try report(LogLine.accumulating(key)) }
            mapped += tensors.reduce(0) { $0 + $1.count * $1.type.byteCount }
            if mapped > Self.mostMapped {
                states = try read(epochs)
                mapped = 0
            }
        }
        // A link of this name would have its target, an epoch's model, overwritten.
        if SymbolicLink.target(path) != nil { unlink(path) }
        do throws(CheckpointError) { try TorchFile.write(average, to: path) } catch { throw CodecError(error) }
    }

    /// The tensors of epochs' models, which have the same keys.
    private func read(_ epochs: [Int]) throws(CodecError) -> [StateDictionary] {
        var states = [StateDictionary]()
        for epoch in epochs {
            do throws(CheckpointError) {
                states.append(try TorchFile.stateDictionary(files.model(epoch: epoch)))
            } catch { throw CodecError(error) }
        }
        let keys = Set(states[0].keys)
        for (epoch, state) in zip(epochs, states) {
            guard let odd = keys.symmetricDifference(state.keys).min() else { continue }
            throw CodecError(
                files.model(epoch: epoch),
                cause: "'\(odd)' is in only one of it and \(ModelFiles.name(epoch: epochs[0]))",
                remedy: "average models of one training")
        }
        return states
    }
}

extension CodecError {
    /// A checkpoint's error in this module's words.
    fileprivate init(_ error: CheckpointError) {
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
