extension DataDirectory {
    /// Writes some of the utterances to another directory, as `subset_data_dir.sh` does; the choice is the same, that of
    /// random speakers included.
    ///
    /// The shortest are found by `utt2num_frames`, else by `utt2num_samples` or `utt2dur`; Kaldi needs `feats.scp`. Names in a
    /// list that are not in the directory are a warning. Known files of the destination that are not part of the subset are
    /// moved to `.backup` there.
    @discardableResult
    public func subset(_ selection: SubsetSelection, to destination: DataDirectory) throws(KaldiError) -> SubsetReport {
        if isSameFolder(as: destination) {
            throw KaldiError(
                destination.path, cause: "the subset would replace what it is taken from",
                remedy: "choose another folder", kind: .request)
        }
        let tables = try tables()
        guard let utt2spk = tables[.utt2spk] else { preconditionFailure("tables always have utt2spk") }
        let total = utt2spk.lines.count
        if let count = selection.count {
            guard count >= 1 else {
                throw KaldiError(
                    path, cause: "a subset of \(count)", remedy: "ask for at least 1", kind: .request)
            }
            guard count <= total else {
                throw KaldiError(
                    path, cause: "cannot subset to more utterances than you originally had: \(count) of \(total)",
                    remedy: "ask for at most \(total)", kind: .request)
            }
        }
        var choice = SubsetChoice(tables, utt2spk, try SpeakerTable(utt2spk: utt2spk))
        let chosen = try choice.utt2spk(selection)
        guard !chosen.lines.isEmpty else {
            throw KaldiError(
                path, cause: "no utterances remained: not proceeding further.",
                remedy: "check the names in the list", kind: .request)
        }
        let part = try tables.parts([chosen])[0]
        var messages = try destination.write(part, constants: constants())
        messages.append("reducing #utt from \(total) to \(chosen.lines.count)")
        return SubsetReport(messages: messages, warnings: choice.warnings, kept: chosen.lines.count, total: total)
    }
}
