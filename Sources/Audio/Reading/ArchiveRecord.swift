/// One record of an audio archive, as Kaldi's and ESPnet's tools write them (`wav.ark`, `flac.ark`).
///
/// At the offset that the list names stands either `AUDIO`, one byte k, a k-byte little-endian length and an audio
/// file of that length (kaldiio's form), or a bare RIFF or FLAC file.
enum ArchiveRecord {
    /// Narrows `archive` to the audio file at `offset`.
    static func select(in archive: ByteStream, offset: UInt64, name: String) throws(AudioError) {
        guard offset < UInt64(archive.count) else {
            throw AudioError(
                name, cause: "the offset \(offset) is past the end of the archive (\(archive.count) bytes)",
                remedy: "the archive is truncated or the list belongs to another one: write both again")
        }
        let start = Int(offset)
        let head = archive.bytes(start..<start + 26)
        if head.starts(with: "AUDIO".utf8) {
            archive.narrow(to: try audioRecord(head, at: start, archive.count, name: name))
        } else if head.starts(with: "RIFF".utf8) || head.starts(with: "RIFX".utf8) {
            archive.narrow(to: try riffRecord(head, at: start, archive.count, name: name))
        } else if head.starts(with: "fLaC".utf8) {
            try requireLength(flac: head, name: name)
            archive.narrow(to: start..<archive.count)
        } else if head.starts(with: "NPY".utf8) || head.starts(with: [0x93] + "NUMPY".utf8) {
            throw AudioError(
                name, cause: "the record is a NumPy array (NPY), which has no sample rate",
                remedy: "give an archive of audio files (wav.ark or flac.ark)")
        } else if head.starts(with: [0, 0x42]) {
            throw AudioError(
                name, cause: "the record is a Kaldi matrix (features or codes), not audio",
                remedy: "give the wav.scp, not feats.scp")
        } else {
            throw AudioError(
                name, cause: "no audio record begins at this offset (there is neither AUDIO, RIFF nor fLaC)",
                remedy: "the list belongs to another archive or the archive is damaged: write both again")
        }
    }

    private static func audioRecord(
        _ head: [UInt8], at start: Int, _ archiveLength: Int, name: String
    ) throws(AudioError) -> Range<Int> {
        guard head.count > 6, (1...8).contains(head[5]), head.count >= 6 + Int(head[5]) else {
            throw AudioError(
                name, cause: "the AUDIO record does not say how long it is", remedy: "write the archive again")
        }
        let body = start + 6 + Int(head[5])
        let length = ByteOrder.little.integer(head[6..<6 + Int(head[5])])
        return try extent(from: body, length, archiveLength, name: name)
    }

    private static func riffRecord(
        _ head: [UInt8], at start: Int, _ archiveLength: Int, name: String
    ) throws(AudioError) -> Range<Int> {
        let order: ByteOrder = head.starts(with: "RIFX".utf8) ? .big : .little
        let length = order.integer(head.dropFirst(4).prefix(4))
        if length == 0 || HeaderInspection.isUnknown(length) { throw unmeasured(name, "WAV") }
        return try extent(from: start, length + 8, archiveLength, name: name)
    }

    /// A bare FLAC file ends where its header says, after `total samples` (36 bits at the end of byte 21): without them
    /// the following records would be taken for its continuation.
    private static func requireLength(flac head: [UInt8], name: String) throws(AudioError) {
        guard head.count == 26, ByteOrder.big.integer(head[21..<26]) & 0xF_FFFF_FFFF != 0 else {
            throw unmeasured(name, "FLAC")
        }
    }

    private static func extent(
        from start: Int, _ length: Int, _ archiveLength: Int, name: String
    ) throws(AudioError) -> Range<Int> {
        guard length <= archiveLength - start else {
            throw AudioError(
                name, cause: "the record is \(length) bytes long, but the archive has \(archiveLength - start) left",
                remedy: "the archive is truncated: write or copy it again")
        }
        return start..<start + length
    }

    private static func unmeasured(_ name: String, _ format: String) -> AudioError {
        AudioError(
            name, cause: "the bare \(format) record was written to a pipe and does not say where it ends",
            remedy: "write the archive again from files")
    }
}
