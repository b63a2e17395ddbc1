import Files

/// What a repair did.
public struct RepairReport: Sendable, Hashable {
    /// The folder.
    public let path: String
    /// What was done, in order; in Kaldi's words where it has some.
    public let messages: [String]
    /// How many utterances are left.
    public let kept: Int
    /// How many there were in `utt2spk`.
    public let total: Int
    /// The files that were written anew.
    public let changedFiles: [String]
}

extension DataDirectory {
    /// Sorts the tables, takes repeated keys out, keeps the utterances that all of them have, and makes `spk2utt` from
    /// `utt2spk`, as `fix_data_dir.sh` does.
    ///
    /// What it also does: it ends the last line, takes carriage returns at line ends, byte-order marks and empty lines away,
    /// and filters `utt2num_samples` (as `utt2num_frames`), `spk2warp`, `utt2warp` and, without `segments`,
    /// `reco2file_and_channel`. Lines of `segments` are kept as they are; there, they come out with single blanks.
    ///
    /// Tables as they were are kept in `.backup`. A file that is kept there already is replaced only if this repair changes
    /// its table, so repairing again does not lose what the first time changed. When an error is thrown, nothing was changed.
    ///
    /// - Throws: where `utt2spk` is missing or malformed, `segments` has no `wav.scp`, nothing would remain, or `utt2spk`
    ///   cannot be in order of utterances and speakers at once.
    @discardableResult
    public func fix(_ options: RepairOptions = RepairOptions()) throws(KaldiError) -> RepairReport {
        try checkExists()
        var repair = try Repair(self, options)
        try repair.run()
        var changed = [String]()
        for file in repair.tables.files {
            guard let table = repair.tables[file] else { continue }
            let original = repair.originals[file]
            let isChanged = original.map { !$0.hasSameBytes(as: table) } ?? true
            let kept = "\(backup)/\(file.name)"
            if original != nil, isChanged || !has(kept) {
                let bytes = try contents(of: place(of: file.name))
                try describingFiles { () throws(FileError) in try AtomicFile.write(bytes, to: place(of: kept)) }
            }
            guard isChanged else { continue }
            try table.write(to: place(of: file.name))
            changed.append(file.name)
        }
        return RepairReport(
            path: path, messages: repair.messages + ["old files are kept in \(place(of: backup))"], kept: repair.kept,
            total: repair.total, changedFiles: changed)
    }
}
