import Audio
import Glibc
import TestSupport
import Testing

/// `wav.scp`, `segments`, `utt2spk`, key lists.
@Suite struct ListTests {
    let folder = Workspace()

    func collection(_ text: String, allowPipes: Bool = false) -> UtteranceCollection {
        UtteranceCollection(path: folder.write(text, to: "wav.scp"), allowPipes: allowPipes)
    }

    @Test func entriesAreSortedByByteOrder() {
        let list = collection("é /x/1.wav\nb /x/2.wav\nB /x/3.wav\na_1 /x/4.wav\na1 /x/5.wav\n")
        #expect(list.kind == .list)
        #expect(list.utterances.map(\.key) == ["B", "a1", "a_1", "b", "é"])
        #expect(list.problems.isEmpty)
    }

    @Test func lineEndsBlanksAndByteOrderMark() {
        let list = collection("\u{FEFF}a  /x/my file.wav \r\n\r\n  b\t/x/ü.wav\r\n\nc /x/c.wav")
        #expect(list.problems.isEmpty)
        #expect(
            list.utterances.map(\.source)
                == [.file(path: "/x/my file.wav"), .file(path: "/x/ü.wav"), .file(path: "/x/c.wav")])
        #expect(list.utterances.map(\.key) == ["a", "b", "c"])
    }

    @Test func kindsOfEntries() {
        let list = collection(
            "a /x/d.ark:123\nb sph2pipe -f wav x.sph |\nc /x/y:z.wav\nd /x/1:2:34\n", allowPipes: true)
        #expect(list.problems.isEmpty)
        #expect(
            list.utterances.map(\.source) == [
                .archive(path: "/x/d.ark", offset: 123), .pipe(command: "sph2pipe -f wav x.sph"),
                .file(path: "/x/y:z.wav"), .archive(path: "/x/1:2", offset: 34),
            ])
    }

    @Test func aFileWhoseNameEndsLikeAnOffset() throws {
        let path = try folder.write(tones(), to: "take:2")
        let list = collection("a \(path)\n")
        #expect(list.utterances.map(\.source) == [.file(path: path)])
    }

    @Test func relativePathsStartHereOrAtTheList() throws {
        try folder.write(tones(), to: "audio/a.wav")
        folder.write("x", to: "audio/d.ark")
        let list = collection("a audio/a.wav\nb audio/none.wav\nc audio/d.ark:7\n")
        #expect(
            list.utterances.map(\.source) == [
                .file(path: folder["audio/a.wav"]), .file(path: "audio/none.wav"),
                .archive(path: folder["audio/d.ark"], offset: 7),
            ])
        #expect(list.problems.isEmpty)
        expect(error(reading: list.utterances[1].source), names: "audio/none.wav", says: "folder of its list")
    }

    @Test func theCurrentDirectoryComesFirst() throws {
        // Package.swift is where tests run; a namesake beside the list must not win.
        folder.write("x", to: "Package.swift")
        #expect(collection("a Package.swift\n").utterances.map(\.source) == [.file(path: "Package.swift")])
    }

    @Test(arguments: [
        ("a", "has no path", "<key> <path>"), ("a sph2pipe x |", "shell command", "--allow-pipes"),
        ("a |", "no command", "<command> |"), ("a ~/x.wav", "home directory", "in full"),
        ("a /x/d.ark:12[0:3]", "range [0:3]", "segments"), ("a /x/d.ark[3]", "range [3]", "segments"),
    ]) func refusedEntries(_ line: String, _ cause: String, _ remedy: String) throws {
        let list = collection("b /x/b.wav\n" + line + "\n", allowPipes: line == "a |")
        #expect(list.utterances.map(\.key) == ["b"])
        let problem = try #require(list.problems.first)
        #expect(list.problems.count == 1)
        #expect(problem.file == folder["wav.scp"] && problem.line == 2 && problem.key == "a")
        #expect(problem.cause.contains(cause) && problem.remedy.contains(remedy), "\(problem)")
        #expect(problem.description.hasPrefix("\(folder["wav.scp"]):2: 'a': "))
    }

    @Test func repeatedKeysAreAllLeftOut() throws {
        let list = collection("a /1.wav\nb /2.wav\na /3.wav\nc /4.wav\nc /4.wav\na /5.wav\n")
        #expect(list.utterances.map(\.key) == ["b"])
        #expect(list.problems.map(\.line) == [3, 5])
        #expect(list.problems[0].cause.contains("lines 1, 3, 6"))
        #expect(list.problems[1].cause.contains("same value"))
    }

    @Test func unreadableLists() {
        #expect(collection("").problems.map(\.cause) == ["the list is empty"])
        #expect(collection("\n \r\n").problems.map(\.cause) == ["the list is empty"])
        let missing = UtteranceCollection(path: folder["no.scp"])
        #expect(missing.utterances.isEmpty)
        #expect(missing.problems[0].file == folder["no.scp"] && missing.problems[0].cause.contains("no such file"))
        let binary = UtteranceCollection(path: folder.write([82, 0, 1], to: "x.bin"))
        #expect(binary.problems[0].cause.contains("not a text list"))
        let latin = UtteranceCollection(path: folder.write(Array("a /x\nb /".utf8) + [0xE9, 10], to: "l.scp"))
        #expect(latin.utterances.map(\.key) == ["a"])
        #expect(latin.problems[0].line == 2 && latin.problems[0].cause.contains("UTF-8"))
    }

    @Test func speakers() {
        let path = folder.write("u2 s1\r\nu1 s 1\nu3\nu4 s2\nu5 s3\nu5 s4", to: "utt2spk")
        let map = SpeakerMap(path: path)
        #expect(map.speakers == ["u2": "s1", "u4": "s2"])
        #expect(map.problems.map(\.line) == [2, 3, 6])
        #expect(map.problems[0].cause.contains("3 fields"))
        #expect(SpeakerMap(path: folder["none"]).problems[0].cause.contains("no such file"))
    }

    @Test func keys() {
        let list = KeyList(path: folder.write("u2 x y\nu1\n\nu2\n", to: "keys"))
        #expect(list.keys == ["u1", "u2"])
        #expect(list.problems.isEmpty)
        #expect(KeyList(path: folder.write("", to: "keys")).problems.count == 1)
    }
}

@Suite struct DataDirectoryTests {
    let folder = Workspace()

    @Test func speakersAndAudio() throws {
        let path = try folder.write(tones(), to: "wav/a.wav")
        folder.write("u2 \(path)\nu1 \(path)\n", to: "wav.scp")
        folder.write("u1 s1\nu2 s2\nu3 s3\n", to: "utt2spk")
        try folder.write(tones(), to: "stray.wav")
        let collection = UtteranceCollection(path: folder.path + "/")
        #expect(collection.kind == .dataDirectory)
        #expect(collection.utterances.map(\.key) == ["u1", "u2"])
        #expect(collection.utterances.map(\.speaker) == ["s1", "s2"])
        #expect(collection.problems.isEmpty)
        #expect(try AudioReader.read(collection.utterances[0].source) == tones())
    }

    @Test func segments() throws {
        let recording = tones(frames: 16000)
        let path = try folder.write(recording, to: "a.wav")
        folder.write("r1 \(path)\nr2 cat \(path) |\n", to: "wav.scp")
        folder.write(
            """
            u1 r1 0.1 0.2
            u2 r1 0.5 -1
            u3 r2 0 0.5
            bad1 r1 0.5
            bad2 r1 a 1
            bad3 r1 2 1
            x1 r9 0 1
            x2 r9 1 2
            u4 r1 0 1
            u4 r1 0 1

            """, to: "segments")
        let collection = UtteranceCollection(path: folder.path, allowPipes: true)
        #expect(collection.utterances.map(\.key) == ["u1", "u2", "u3"])
        #expect(collection.problems.map(\.line) == [4, 5, 6, 7, 10])
        #expect(collection.problems.allSatisfy { $0.file.hasSuffix("segments") })
        #expect(collection.problems[3].cause.contains("'r9'") && collection.problems[3].cause.contains("2 segments"))
        #expect(
            try AudioReader.read(collection.utterances[1].source).channels[0] == Array(recording.channels[0][8000...]))
        // Without permission the recording is missing, and so are its segments.
        let careful = UtteranceCollection(path: folder.path)
        #expect(careful.utterances.map(\.key) == ["u1", "u2"])
        #expect(careful.problems.contains { $0.remedy.contains("--allow-pipes") })
        #expect(careful.problems.contains { $0.cause.contains("'r2'") })
    }

    @Test func espnetDump() throws {
        let one = try AudioWriter.encode(tones(frames: 100), as: .flac16)
        let record = Array("u1 AUDIO".utf8) + [2, UInt8(one.count & 0xFF), UInt8(one.count >> 8)] + one
        let archive = folder.write(record, to: "data/format.1/data_wav.ark")
        folder.write("u1 \(archive):3\n", to: "wav.scp")
        folder.write("raw\n", to: "feats_type")
        let collection = UtteranceCollection(path: folder.path)
        #expect(try collection.utterances.map { try AudioReader.read($0.source) } == [tones(frames: 100)])
    }
}

@Suite struct ByteOrderTests {
    @Test func isThatOfTheBytes() {
        let sorted = ["", "B", "a", "a1", "a_1", "e\u{301}", "f", "\u{E9}", "\u{FFFF}", "\u{10000}"]
        #expect(
            sorted.reversed().sorted(by: precedesInByteOrder).map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
        #expect(!precedesInByteOrder("a", "a"))
    }
}
