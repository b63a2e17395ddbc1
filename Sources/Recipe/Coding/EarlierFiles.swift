import Audio
import Codecs
import Files
import FoundationEssentials
import Glibc
import Scoring

/// What a coding run makes of an earlier one's files in its folder.
public enum EarlierFiles: Sendable {
    /// The run does not begin.
    case refused
    /// Finished utterances are kept, if they were made in the same way.
    case kept
    /// They are replaced.
    case replaced
}

extension CodingFolder {
    /// The part of the folder that holds one kind of file, as its subfolder is called.
    enum Part: String { case codec, wav }

    /// The subfolder of a part.
    func folder(_ part: Part) -> String { "\(path)/\(part.rawValue)" }

    /// The file that says how a part's files were made. Those that are older were made by other runs.
    func recordPath(_ part: Part) -> String { folder(part) + ".run.json" }

    /// The record of the run that made a part; `nil` if there is none.
    private func record(_ part: Part) throws(CodecError) -> CodingRecord? {
        try CodingRecord.read(
            recordPath(part), remedy: "choose another folder, or replace them with --force", kind: .cannotCreate)
    }

    /// Sees that parts may be written as `records` say, and leaves the records there; nothing is changed if it throws.
    ///
    /// Runs of parts of a collection share a folder; the first to come leaves the record.
    func begin(_ records: [(part: Part, record: CodingRecord)], _ earlier: EarlierFiles, _ shard: Shard?) throws {
        try locking(path) {
            var changed = [(part: Part, record: CodingRecord)]()
            for (part, record) in records {
                // What is to be replaced may say what it likes.
                let found = earlier == .replaced ? try? self.record(part) : try self.record(part)
                if earlier != .replaced { try check(part, found, record, earlier, shard) }
                if found != record { changed.append((part, record)) }
            }
            if earlier == .replaced {
                for (part, _) in records {
                    // Lines of utterances that were made otherwise must not come back with another part's table.
                    let isOther = changed.contains { $0.part == part }
                    for table in shard == nil || isOther ? tables(part) : [self.table(part, shard)] {
                        try? FileManager.default.removeItem(atPath: table)
                    }
                }
            }
            for (part, record) in changed { try write(record, part) }
        }
    }

    /// Takes away the records of parts that hold nothing: the next run may make them as it likes.
    func end(_ parts: [Part]) {
        for part in parts {
            let below = FileManager.default.enumerator(atPath: folder(part))
            if below?.nextObject() == nil { unlink(recordPath(part)) }
        }
    }

    private func check(
        _ part: Part, _ found: CodingRecord?, _ record: CodingRecord, _ earlier: EarlierFiles, _ shard: Shard?
    ) throws(CodecError) {
        if let found, found != record {
            throw CodecError(
                folder(part),
                cause: "the files there were made differently: "
                    + record.differences(from: found).joined(separator: "; "),
                remedy: "choose another --output-dir, or replace them with --force", kind: .cannotCreate)
        }
        guard earlier == .refused else { return }
        let isTaken: Bool
        if let shard {
            // The whole table is another part's work where that part's own is there too.
            let others = (1...shard.count).compactMap { Shard("\($0)/\(shard.count)") }
            isTaken =
                exists(table(part, shard))
                || exists(table(part, nil)) && !others.contains { exists(table(part, $0)) }
        } else {
            isTaken = found != nil || exists(table(part, nil))
        }
        guard !isTaken else {
            throw CodecError(
                folder(part), cause: "an earlier run's files are in this folder",
                remedy: "choose another --output-dir, go on with --resume, or replace them with --force",
                kind: .cannotCreate)
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func write(_ record: CodingRecord, _ part: Part) throws(CodecError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try AtomicFile.write(Array(try encoder.encode(record)) + [0x0A], to: recordPath(part))
        } catch let error as FileError {
            throw CodecError(writing: error)
        } catch {
            throw CodecError(recordPath(part), cause: "it cannot be encoded: \(error)", remedy: "check the options")
        }
    }
}
