import Archives
import Audio
import TestSupport
import Testing

@Suite struct ArchiveWriterTests {
    private let workspace = Workspace()

    private func paths(_ name: String = "a") -> ArchivePaths { ArchivePaths(stem: workspace[name]) }

    @Test func bytesAreKaldiios() throws {
        let golden = try Goldens.bytes("archive.ark")
        let table = try Goldens.bytes("archive.scp")
        let places = Goldens.places(table)
        #expect(places.count == Goldens.values.count + 2)
        var writer = try ArchiveWriter(paths())
        for (key, value) in Goldens.values { try writer.add(key, value) }
        // The audio files are what stands behind kaldiio's headers (AUDIO and a length of two bytes or one), since versions of
        // libsndfile differ in their bytes.
        let (wav, flac) = (Int(places[9].place.offset), Int(places[10].place.offset))
        try writer.add("wav", audioFile: Array(golden[wav + 8..<flac - "flac ".utf8.count]))
        try writer.add("flac", audioFile: Array(golden[(flac + 7)...]))
        #expect(writer.count == 11)
        try writer.finish()
        #expect(try workspace.bytes("a.ark") == golden)
        let expected = String(decoding: table, as: UTF8.self)
            .split(separator: " archive.ark:", omittingEmptySubsequences: false)
            .joined(separator: " \(workspace["a.ark"]):")
        #expect(try workspace.text("a.scp") == expected)
    }

    /// The length's own length is that of its bits: 255 takes a byte, 256 two.
    @Test(arguments: [
        (1, [1, 1]), (255, [1, 0xFF]), (256, [2, 0, 1]), (65535, [2, 0xFF, 0xFF]), (65536, [3, 0, 0, 1]),
    ])
    func audioHeaders(_ length: Int, _ header: [UInt8]) throws {
        var writer = try ArchiveWriter(paths())
        try writer.add("k", audioFile: [UInt8](repeating: 7, count: length))
        try writer.finish()
        let bytes = try workspace.bytes("a.ark")
        #expect(Array(bytes.prefix(7 + header.count)) == Array("k AUDIO".utf8) + header)
        #expect(bytes.count == 7 + header.count + length)
    }

    @Test(arguments: [AudioFileFormat.wav16, .flac16])
    func audioIsReadAgain(_ format: AudioFileFormat) throws {
        let signals = (1...3).map { seed in
            Signal(
                sampleRate: 8000,
                channels: [noise(300 * seed, seed: UInt64(seed)).map { ($0 * 32767).rounded() / 32768 }])
        }
        var writer = try ArchiveWriter(paths("wav"))
        for (i, signal) in signals.enumerated() {
            try writer.add("u\(i)", audioFile: AudioWriter.encode(signal, as: format))
        }
        try writer.finish()
        let collection = UtteranceCollection(path: workspace["wav.scp"])
        #expect(collection.problems.isEmpty && collection.utterances.map(\.key) == ["u0", "u1", "u2"])
        #expect(try collection.utterances.map { try AudioReader.read($0.source) } == signals)
    }

    @Test func nothingAppearsUnfinished() throws {
        workspace.write("old", to: "a.ark")
        workspace.write("old", to: "a.scp")
        do {
            var writer = try ArchiveWriter(paths())
            try writer.add("u", .integers([1]))
        }
        #expect(try workspace.text("a.ark") == "old" && workspace.text("a.scp") == "old")
        try ArchiveWriter(paths()).finish()
        #expect(try workspace.text("a.ark").isEmpty && workspace.text("a.scp").isEmpty)
        #expect(try FileNames.inside(workspace.path) == ["a.ark", "a.scp"])
    }

    /// Tables are written in blocks.
    @Test func manyRecords() throws {
        var writer = try ArchiveWriter(paths())
        for i in 0..<5000 { try writer.add("utterance-\(i)", .integers([Int32(i)])) }
        try writer.finish()
        let places = Goldens.places(try workspace.bytes("a.scp"))
        #expect(places.count == 5000)
        let reader = try ArchiveReader(workspace["a.ark"])
        for i in stride(from: 0, to: 5000, by: 97) {
            #expect(places[i].key == "utterance-\(i)")
            #expect(try reader.value(at: places[i].place.offset) == .integers([Int32(i)]))
        }
    }

    @Test(arguments: ["", "a b", "a\tb", "a\n", "a\u{A0}b", "a\u{0}"])
    func keysThatTablesCannotHold(_ key: String) throws {
        var writer = try ArchiveWriter(paths())
        do throws(ArchiveError) {
            try writer.add(key, .integers([]))
            Issue.record("'\(key)' was taken")
        } catch {
            #expect(error.key == key && error.source == workspace["a.ark"])
        }
    }

    @Test func aKeyComesOnce() throws {
        var writer = try ArchiveWriter(paths())
        try writer.add("u", .integers([]))
        do throws(ArchiveError) {
            try writer.add("u", .floatVector([]))
            Issue.record("a key came twice")
        } catch {
            #expect(error.key == "u")
        }
    }

    @Test func emptyAudioIsRefused() throws {
        var writer = try ArchiveWriter(paths())
        do throws(ArchiveError) {
            try writer.add("u", audioFile: [])
            Issue.record("it was taken")
        } catch {
            #expect(error.key == "u")
        }
    }

    @Test(arguments: ["", " a.ark", "| gzip", "a\nb.ark"])
    func pathsThatTablesCannotHold(_ path: String) {
        let table = workspace["a.scp"]
        #expect(throws: ArchiveError.self) {
            _ = try ArchiveWriter(ArchivePaths(archive: path, table: table)).finish()
        }
        #expect(!workspace.has("a.scp"))
    }

    @Test func oneFileForBoth() {
        let path = workspace["a"]
        #expect(throws: ArchiveError.self) { try ArchiveWriter(ArchivePaths(archive: path, table: path)).finish() }
    }
}
