import Audio
import Codecs

/// An utterance whose audio could not be used, and why.
struct UnreadableUtterance: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its key.
    let key: String
    /// What is wrong with the audio and what to do about it.
    let error: CodecError

    /// `'key': source: cause; remedy`, on one line.
    var description: String { "'\(key)': \(error)" }
}

/// The utterances to train or validate on, in the order of their list, with their lengths.
struct TrainingUtterances: Sendable {
    /// One utterance.
    struct Item: Sendable, Hashable {
        let key: String
        let source: AudioSource
        /// Samples per channel.
        let length: Int
        /// Who speaks, where that is known.
        let speaker: String?
    }

    /// At least one, in the order of the shape file, else of the list, else in byte order of their keys.
    let items: [Item]
    /// The rate of all of them, in Hz.
    let sampleRate: Int
    /// Utterances left out because their header could not be read; only where no shape file gives the lengths.
    let unreadable: [UnreadableUtterance]
    /// What is wrong with entries of the lists that were left out, and what else a user should know.
    let notes: [String]

    /// Finds the utterances of `sources`.
    ///
    /// - Parameters:
    ///   - shapeFile: a list `key samples`, which says which utterances count and how long they are; without it the headers
    ///     of the files are read.
    ///   - sampleRate: the codec's rate, in Hz. Nothing is resampled: audio of another rate is an error, here for the first
    ///     utterance or all whose headers are read, and in ``BatchReader`` for the rest.
    init(sources: [TrainingSource], shapeFile: String? = nil, sampleRate: Int) throws(CodecError) {
        guard !sources.isEmpty else {
            throw CodecError(
                "train_data_path_and_name_and_type", cause: "no audio is named",
                remedy: "give at least one path, such as dump/raw/train/wav.scp,audio,sound", kind: .request)
        }
        var found = FoundAudio()
        for source in sources { try found.add(source) }
        guard !found.order.isEmpty else {
            throw CodecError(
                sources.map(\.path).joined(separator: ", "),
                cause: "no usable audio is there" + (found.notes.first.map { " (\($0))" } ?? ""),
                remedy: "check the path and the list", kind: .missing)
        }
        self.sampleRate = sampleRate
        notes = found.notes
        if let shapeFile {
            items = try Self.listed(in: shapeFile, found)
            unreadable = []
            try Self.checkFirst(items, sampleRate: sampleRate)
        } else {
            (items, unreadable) = try Self.measured(found, sampleRate: sampleRate)
        }
    }

    /// The number of samples of each.
    var lengths: [Int] { items.map(\.length) }

    private static func listed(in shapeFile: String, _ found: FoundAudio) throws(CodecError) -> [Item] {
        let list = try KeyedLines(path: shapeFile)
        let lengths = try list.lengths()
        let missing = list.lines.filter { found.audio[$0.key] == nil }
        if let first = missing.first {
            throw CodecError(
                "\(shapeFile):\(first.number)",
                cause:
                    "the audio of '\(first.key)'\(missing.count > 1 ? " and \(missing.count - 1) more" : "") is not there"
                    + (found.notes.first.map { " (\($0))" } ?? ""),
                remedy: "take shapes and audio from the same data, or collect the shapes again")
        }
        return zip(list.lines, lengths).compactMap { line, length in
            found.audio[line.key].map {
                Item(key: line.key, source: $0, length: length, speaker: found.speakers[line.key])
            }
        }
    }

    /// Another rate is told before an epoch is planned. A first file that cannot be read is the reader's to report.
    private static func checkFirst(_ items: [Item], sampleRate: Int) throws(CodecError) {
        guard let first = items.first, let extent = try? AudioReader.extent(of: first.source) else { return }
        try first.source.requireRate(extent.sampleRate, expected: sampleRate)
    }

    private static func measured(
        _ found: FoundAudio, sampleRate: Int
    ) throws(CodecError) -> ([Item], [UnreadableUtterance]) {
        var items = [Item]()
        var unreadable = [UnreadableUtterance]()
        for key in found.order {
            guard let source = found.audio[key] else { continue }
            let extent: AudioExtent
            do throws(AudioError) {
                extent = try AudioReader.extent(of: source)
            } catch {
                unreadable.append(UnreadableUtterance(key: key, error: CodecError(error)))
                continue
            }
            try source.requireRate(extent.sampleRate, expected: sampleRate)
            items.append(Item(key: key, source: source, length: extent.frameCount, speaker: found.speakers[key]))
        }
        guard !items.isEmpty else {
            throw CodecError(
                unreadable.first?.error.source ?? "",
                cause: "none of \(unreadable.count) utterances can be read: "
                    + (unreadable.first?.error.cause ?? ""),
                remedy: unreadable.first?.error.remedy ?? "check the files")
        }
        return (items, unreadable)
    }
}

extension AudioSource {
    /// Refuses audio whose rate is not the codec's.
    func requireRate(_ sampleRate: Int, expected: Int) throws(CodecError) {
        guard sampleRate != expected else { return }
        throw CodecError(
            description, cause: "its rate is \(sampleRate) Hz, but the codec's is \(expected) Hz",
            remedy: "resample the data to \(expected) Hz, or set the codec's sampling_rate to \(sampleRate)")
    }
}

extension CodecError {
    /// Audio that could not be read.
    init(_ error: AudioError) { self.init(error.source, cause: error.cause, remedy: error.remedy) }
}
