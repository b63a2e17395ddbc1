import Audio
import Files

/// A part of LibriTTS, such as `LibriTTS/dev-clean`, as data directory.
///
/// `<part>/<reader>/<chapter>/<utterance>.wav` with `<utterance>.normalized.txt` beside it, readers and chapters being
/// numbers; `SPEAKERS.txt` beside the part has a line `<reader> | <F or M> | …` for each reader. A speaker is a chapter of a
/// reader, `<reader>_<chapter>`. LibriTTS-R has the same layout.
///
/// Source: ESPnet, `egs/libritts/tts1/local/data_prep.sh`.
public struct LibriTTS: Sendable {
    /// The folder of the part.
    public let path: String
    /// The list of readers.
    public let speakersFile: String

    /// The part at `path`.
    public init(_ path: String, speakersFile: String? = nil) {
        self.path = path
        self.speakersFile = speakersFile ?? (path.hasSuffix("/") ? "\(path)../SPEAKERS.txt" : "\(path)/../SPEAKERS.txt")
    }

    /// Writes `wav.scp`, `utt2spk`, `spk2utt`, `spk2gender` and `text`, sorted, and checks the directory.
    ///
    /// - Throws: where the layout is another, a transcript is missing or has several lines, or a reader's gender is unknown.
    public func prepare(_ destination: DataDirectory) throws(KaldiError) -> PreparationReport {
        try DataDirectory(path).checkExists()
        let genders = try genders()
        var (wav, text, utt2spk, spk2gender) = ([KaldiLine](), [KaldiLine](), [KaldiLine](), [KaldiLine]())
        for reader in try numberedFolders(of: path, "unexpected subdirectory name") {
            let folder = join(path, reader)
            guard let gender = genders[reader], gender == "m" || gender == "f" else {
                throw KaldiError(
                    speakersFile, key: reader, cause: "Unexpected gender: '\(genders[reader] ?? "")'",
                    remedy: "give the SPEAKERS.txt of the corpus, with a line '\(reader) | F or M | …'")
            }
            for chapter in try numberedFolders(of: folder, "unexpected chapter-subdirectory name") {
                let speaker = KaldiKey("\(reader)_\(chapter)")
                let directory = AudioDirectory(path: join(folder, chapter))
                try directory.check(join(folder, chapter), mayBeEmpty: true)
                let files = directory.entries.filter { $0.path.lowercased().hasSuffix(".wav") }
                for file in files {
                    let utterance = KaldiKey(file.stem)
                    guard !utterance.bytes.contains(where: isBlank) else {
                        throw KaldiError(
                            file.path, cause: "the name of an utterance has no blanks", remedy: "rename the file")
                    }
                    wav.append(KaldiLine([utterance, KaldiKey(Paths.absolute(file.path))]))
                    text.append(KaldiLine([utterance, try transcript(of: file.path)]))
                    utt2spk.append(KaldiLine([utterance, speaker]))
                }
                if !files.isEmpty { spk2gender.append(KaldiLine([speaker, KaldiKey(gender)])) }
            }
        }
        guard !wav.isEmpty else {
            throw KaldiError(
                path, cause: "no WAV files are in <reader>/<chapter>/ of this folder",
                remedy: "give a part of the corpus, such as LibriTTS/dev-clean", kind: .missing)
        }
        var tables = DataTables()
        for (file, lines) in [
            (DataFile.wav, wav), (.text, text), (.utt2spk, utt2spk), (.spk2gender, spk2gender),
        ] {
            let table = KaldiTable(lines, path: destination.place(of: file.name)).sorted()
            if let problem = table.orderProblem { throw problem }
            tables[file] = table
        }
        let speakers = try SpeakerTable(utt2spk: KaldiTable(utt2spk, path: DataFile.utt2spk.name).sorted())
        tables[.spk2utt] = speakers.spk2utt(path: DataFile.spk2utt.name).sorted()
        return try destination.prepare(tables, needsText: true, warnings: [])
    }

    /// The second column of the list of readers, in small letters.
    private func genders() throws(KaldiError) -> [String: String] {
        var genders = [String: String]()
        for line in try KaldiTable(path: speakersFile).lines {
            let columns = line.description.split(separator: "|", omittingEmptySubsequences: false).map {
                String($0.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            }
            guard columns.count > 1, !columns[0].hasPrefix(";") else { continue }
            genders[columns[0]] = columns[1].lowercased()
        }
        return genders
    }

    private func numberedFolders(of folder: String, _ complaint: String) throws(KaldiError) -> [String] {
        let names = try describingFiles { () throws(FileError) in try subfolders(of: folder) }
        for name in names where !(!name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) }) {
            throw KaldiError(
                folder, key: name, cause: "\(complaint) \(name): readers and chapters are numbers",
                remedy: "give a part of the corpus, such as LibriTTS/dev-clean, and take other folders out of it")
        }
        return names
    }

    /// What stands in the file beside a recording, without line ends after it.
    private func transcript(of audio: String) throws(KaldiError) -> KaldiKey {
        let place = String(audio.dropLast(".wav".count)) + ".normalized.txt"
        var bytes = try contents(of: place)[...]
        while let last = bytes.last, last == newline || last == 0x0D { bytes.removeLast() }
        guard !bytes.contains(newline) else {
            throw KaldiError(place, cause: "the transcript has several lines", remedy: "write it on one line")
        }
        return KaldiKey(bytes)
    }
}
