/// What a directory was split into.
public struct SplitReport: Sendable, Hashable {
    /// The folder with the parts: `split4` or `split4utt` in the directory.
    public let path: String
    /// How many utterances each part has; part i is the folder i + 1.
    public let utteranceCounts: [Int]
    /// What a user should know.
    public let warnings: [String]
}

extension DataDirectory {
    /// Splits the directory into parts, `splitN/1` … `splitN/N` or, regardless of speakers, `splitNutt/1` … `splitNutt/N`,
    /// as `split_data.sh [--per-utt]` does.
    ///
    /// Parts have all tables, so also `utt2uniq`, `utt2num_samples`, `utt2warp` and `reco2dur`, which that script leaves
    /// out, and they are made anew each time, not only where the directory is younger.
    ///
    /// - Parameters:
    ///   - count: how many parts; with `byUtterance`, at most as many as there are utterances, else as there are speakers
    ///   - byUtterance: whether speakers may be torn apart
    @discardableResult
    public func split(into count: Int, byUtterance: Bool = false) throws(KaldiError) -> SplitReport {
        guard count > 0 else {
            throw KaldiError(
                path, cause: "Invalid num-split argument \(count)", remedy: "split into at least 1 part", kind: .request
            )
        }
        let tables = try tables()
        guard let utt2spk = tables[.utt2spk] else { preconditionFailure("tables always have utt2spk") }
        var warnings = [String]()
        for file in [DataFile.feats, .text] {
            guard let table = tables[file], table.lines.count != utt2spk.lines.count else { continue }
            warnings.append(
                "#lines is (utt2spk,\(file.name)) is (\(utt2spk.lines.count),\(table.lines.count)); you can use "
                    + "codec-recipe data fix \(path) to fix this.")
        }
        let lists =
            byUtterance
            ? try utt2spk.split(into: count)
            : try utt2spk.split(into: count, speakers: SpeakerTable(utt2spk: utt2spk))
        let folder = place(of: "split\(count)\(byUtterance ? "utt" : "")")
        for (number, part) in try tables.parts(lists).enumerated() {
            try DataDirectory("\(folder)/\(number + 1)").write(part, synchronizing: false)
        }
        return SplitReport(path: folder, utteranceCounts: lists.map(\.lines.count), warnings: warnings)
    }
}
