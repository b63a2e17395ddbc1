import Codecs
import FoundationEssentials

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
            // An epoch whose value is not finite, or whose model is gone, is not among the best.
            let ranking = history.ranking(criterion).filter { epoch in
                history.results(phase: criterion.phase, epoch: epoch)?[criterion.key]?.isFinite == true
                    && FileManager.default.fileExists(atPath: files.model(epoch: epoch))
            }
            if ranking.isEmpty { continue }
            var possible = counts.filter { 1...ranking.count ~= $0 }
            if possible.isEmpty { possible = [1] }
            for count in possible {
                let path = files.path("\(criterion.name).ave_\(count)best\(ending)")
                if count == 1 {
                    try SymbolicLink.replace(path, target: ModelFiles.name(epoch: ranking[0]))
                } else {
                    try report(LogLine.averaging(count, criterion, to: path))
                    let epochs = Array(ranking.prefix(count))
                    try ModelAverage.write(
                        epochs.map { files.model(epoch: $0) },
                        newest: epochs.indices.max { epochs[$0] < epochs[$1] } ?? 0,
                        averagesCodebooks: averagesCodebooks, to: path, report: report)
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
}
