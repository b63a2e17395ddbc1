import Codecs
import Files
import FoundationEssentials
import Glibc

/// The files of models in an experiment's folder: `{e}epoch.pth`, `latest.pth` and `{phase}.{key}.best.pth`.
///
/// After each epoch, once its model is written: ``updateLinks(epoch:history:criteria:)``, then
/// ``removeOthers(epoch:history:criteria:keeping:)``. Both may be repeated after a run was killed between them.
/// Source: ESPnet, `espnet2.train.trainer`.
struct ModelFiles: Sendable, Hashable {
    /// The experiment's folder.
    let folder: String

    /// The file of an epoch's model.
    func model(epoch: Int) -> String { path(Self.name(epoch: epoch)) }

    /// A file in the folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// `12epoch.pth`.
    static func name(epoch: Int) -> String { "\(epoch)epoch.pth" }

    /// Points `latest.pth` to an epoch's model, and the link of each criterion to its best epoch's.
    ///
    /// - Returns: The criteria whose best epoch this is.
    /// - Throws: ``CodecError`` that names the epoch's model where it is not there, or a link that cannot be made.
    func updateLinks(
        epoch: Int, history: TrainingHistory, criteria: [Criterion]
    ) throws(CodecError) -> [Criterion] {
        try checkModel(epoch: epoch)
        try link("latest.pth", to: epoch)
        var improved = [Criterion]()
        for criterion in criteria where history.has(criterion, epoch: epoch) {
            guard let best = history.ranking(criterion).first else { continue }
            if best == epoch { improved.append(criterion) }
            // Also an earlier epoch, whose link a killed run may have left behind.
            if isFile(model(epoch: best)) { try link("\(criterion.name).best.pth", to: best) }
        }
        return improved
    }

    /// Deletes the models of earlier epochs that are not among the best of any criterion.
    ///
    /// - Parameters:
    ///   - epoch: The newest epoch, whose model stays.
    ///   - count: How many of the best of each criterion stay; the largest of ESPnet's `keep_nbest_models`.
    /// - Returns: The deleted files.
    /// - Throws: ``CodecError`` that names the newest model where it is not there: then nothing is deleted; or the file
    ///   that cannot be deleted.
    func removeOthers(
        epoch: Int, history: TrainingHistory, criteria: [Criterion], keeping count: Int
    ) throws(CodecError) -> [String] {
        try checkModel(epoch: epoch)
        let kept = history.best(count, of: criteria, epoch: epoch)
        let others = (1..<max(1, epoch)).filter { !kept.contains($0) }.map { model(epoch: $0) }.filter(isFile)
        guard !others.isEmpty else { return [] }
        // New models and links must outlive a power cut before old ones go.
        try SymbolicLink.synchronize(folder: folder)
        for path in others { try delete(path) }
        return others
    }

    /// Deletes what runs that were killed while they wrote a file have left beside it.
    func removeUnfinished() throws(CodecError) {
        for folder in [folder, folder + "/images"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where name.wholeMatch(of: /.+\.\d+(-\d+)?\.partial/) != nil {
                try delete("\(folder)/\(name)")
            }
        }
    }

    private func delete(_ path: String) throws(CodecError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw CodecError(
                path, cause: "it cannot be deleted: \(String(cString: strerror(errno)))",
                remedy: "check that the folder is writable", kind: .cannotWrite)
        }
    }

    private func link(_ name: String, to epoch: Int) throws(CodecError) {
        let target = Self.name(epoch: epoch)
        guard SymbolicLink.target(path(name)) != target else { return }
        try SymbolicLink.replace(path(name), target: target)
    }

    private func checkModel(epoch: Int) throws(CodecError) {
        guard isFile(model(epoch: epoch)) else {
            throw CodecError(
                model(epoch: epoch), cause: "the epoch's model is not there",
                remedy: "resume the training from checkpoint.pth", kind: .missing)
        }
    }

    private func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
    }
}
