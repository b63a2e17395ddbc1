import Codecs
import Files

/// The pictures of a training, `images/{key}.png`: every statistic of the newest epoch over all epochs, a curve for each
/// phase that has it. Source: ESPnet, `matplotlib_plot` of `espnet2.train.reporter`.
struct CurveImages: Sendable, Hashable {
    /// The folder, `images` in an experiment's.
    let folder: String

    /// Writes the pictures of an epoch's statistics.
    ///
    /// - Returns: The files.
    /// - Throws: ``CodecError`` that names the file that cannot be drawn or written.
    @discardableResult
    func write(epoch: Int, of history: TrainingHistory) throws(CodecError) -> [String] {
        let phases = history.epochs[epoch] ?? []
        var keys = [String]()
        for key in phases.flatMap(\.results.keys) where !keys.contains(key) { keys.append(key) }
        var written = [String]()
        for key in keys {
            let curves = phases.filter { $0.results[key] != nil }.map { phase in
                CurveChart.Curve(
                    name: phase.name,
                    values: (1...max(1, epoch)).map { history.results(phase: phase.name, epoch: $0)?[key] })
            }
            let path = "\(folder)/\(key).png"
            let bytes = try CurveChart(title: key, curves: curves).png(source: path)
            // Pictures are drawn again after the next epoch.
            do throws(FileError) { try AtomicFile.write(bytes, to: path, synchronizing: false) } catch {
                throw CodecError(writing: error)
            }
            written.append(path)
        }
        return written
    }
}
