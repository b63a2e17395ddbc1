import Glibc
import Kaldi
import TestSupport
import Testing

@Suite struct TableTests {
    let workspace = Workspace()

    func table(_ text: String) -> KaldiTable { KaldiTable(Array(text.utf8), path: "list") }

    func text(_ table: KaldiTable) -> String { String(decoding: table.bytes, as: UTF8.self) }

    @Test func linesAreKeptAsTheyAre() throws {
        let content = "b \t two  words \n a x\nc\n"
        let table = table(content)
        #expect(table.keys == ["b", "a", "c"])
        #expect(table.lines[0].fields == ["b", "two", "words"])
        try table.write(to: workspace["new/list"])
        #expect(try workspace.text("new/list") == content)
        #expect(text(table.sorted()) == " a x\nb \t two  words \nc\n")
    }

    @Test func emptyAndUnreadableFiles() throws {
        #expect(table("").lines.isEmpty)
        #expect(table("").problems == [])
        #expect(table("\n").problems.map(\.cause) == ["the line has no key"])
        let missing = try error { () throws(KaldiError) in _ = try KaldiTable(path: workspace["none"]) }
        #expect(missing.kind == .missing)
        #expect(missing.file == workspace["none"])
        let folder = try error { () throws(KaldiError) in _ = try KaldiTable(path: workspace.path) }
        #expect(folder.kind == .missing)
    }

    @Test func strictReading() throws {
        workspace.write("b 1\na 2\n", to: "unsorted")
        #expect(try KaldiTable(checkingFormOf: workspace["unsorted"]).lines.count == 2)
        let unsorted = try error { () throws(KaldiError) in _ = try KaldiTable(checking: workspace["unsorted"]) }
        #expect(unsorted.line == 2)
        #expect(unsorted.key == "a")
        workspace.write("a 1\nb 2", to: "cut")
        let cut = try error { () throws(KaldiError) in _ = try KaldiTable(checkingFormOf: workspace["cut"]) }
        #expect(cut.cause.contains("has invalid newline"))
        #expect(cut.line == 2)
        workspace.write([0x61, 0x20, 0xFF, 0x0A], to: "latin")
        let latin = try error { () throws(KaldiError) in _ = try KaldiTable(checking: workspace["latin"]) }
        #expect(latin.cause == "the line is not UTF-8")
        // Its bytes are kept all the same.
        #expect(try KaldiTable(path: workspace["latin"]).bytes == [0x61, 0x20, 0xFF, 0x0A])
    }

    @Test func filtering() throws {
        let list = table("foo 1\nbar 2\nfoo 3\nbaz 1 2\n")
        #expect(text(try list.filtered(by: ["foo"])) == "foo 1\nfoo 3\n")
        #expect(text(try list.filtered(by: ["foo"], excluding: true)) == "bar 2\nbaz 1 2\n")
        #expect(text(try list.filtered(by: ["2"], field: 2)) == "bar 2\n")
        #expect(text(try list.filtered(by: ["1"], excluding: true, field: 2)) == "bar 2\nfoo 3\n")
        #expect(try list.filtered(by: []).lines.isEmpty)
        let short = try error { () throws(KaldiError) in _ = try list.filtered(by: ["2"], field: 3) }
        #expect(short.line == 1)
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let both = table("\(composed) 1\n\(decomposed) 2\n")
        #expect(try both.filtered(by: [KaldiKey(decomposed)]).bytes == Array("e\u{301} 2\n".utf8))
    }

    @Test func splitting() throws {
        let ten = table((0..<10).map { "u\($0) x\n" }.joined())
        #expect(try ten.split(into: 3).map(\.lines.count) == [4, 3, 3])
        #expect(try ten.split(into: 3).map(text).joined() == text(ten))
        #expect(try ten.split(into: 10).map(\.lines.count) == [Int](repeating: 1, count: 10))
        #expect(try ten.split(into: 1).map(text) == [text(ten)])
        // What callers do: jobs = min(nj, lines).
        let three = try ten.first(3)
        #expect(try three.split(into: min(32, three.lines.count)).map(\.lines.count) == [1, 1, 1])
        let tooMany = try error { () throws(KaldiError) in _ = try three.split(into: 32) }
        #expect(tooMany.cause.contains("You are splitting into too many pieces!"))
        let empty = try error { () throws(KaldiError) in _ = try table("").split(into: 1) }
        #expect(empty.cause.contains("empty input scp file"))
    }

    struct Balance: Sendable {
        let counts: [Int]
        let parts: [Int]
    }

    /// What Kaldi's `split_scp.pl --utt2spk` makes of speakers with so many lines.
    @Test(arguments: [
        Balance(counts: [1, 1, 1, 1, 20, 1, 1], parts: [4, 22]),
        Balance(counts: [1, 1, 1, 1, 20, 1, 1], parts: [4, 20, 2]),
        Balance(counts: [1, 1, 1, 1, 20, 1, 1], parts: [2, 2, 20, 2]),
        Balance(counts: [5, 1, 1, 1, 1, 1, 5], parts: [8, 7]),
        Balance(counts: [5, 1, 1, 1, 1, 1, 5], parts: [5, 5, 5]),
        Balance(counts: [5, 1, 1, 1, 1, 1, 5], parts: [5, 3, 2, 5]),
        Balance(counts: [3, 3, 9, 1, 1, 1, 1, 8, 2], parts: [15, 14]),
        Balance(counts: [3, 3, 9, 1, 1, 1, 1, 8, 2], parts: [6, 12, 11]),
        Balance(counts: [3, 3, 9, 1, 1, 1, 1, 8, 2], parts: [6, 9, 4, 10]),
        Balance(counts: [10, 1, 1], parts: [10, 2]),
        Balance(counts: [2, 2, 2, 2, 2, 2, 2, 50], parts: [14, 50]),
        Balance(counts: [2, 2, 2, 2, 2, 2, 2, 50], parts: [6, 8, 50]),
        Balance(counts: [2, 2, 2, 2, 2, 2, 2, 50], parts: [4, 4, 6, 50]),
    ])
    func splittingBySpeaker(_ test: Balance) throws {
        let lines = test.counts.enumerated().flatMap { speaker, count in
            (0..<count).map { "s\(speaker)-\($0) s\(speaker)\n" }
        }
        let list = table(lines.joined())
        let parts = try list.split(into: test.parts.count, speakers: SpeakerTable(utt2spk: list))
        #expect(parts.map(\.lines.count) == test.parts)
        #expect(parts.map(text).joined() == text(list))
    }

    @Test func speakersOfASplit() throws {
        let list = table("a-1 a\nb-1 b\na-2 a\n")
        let speakers = try SpeakerTable(utt2spk: list)
        // A speaker's lines come together even if they are not neighbours.
        #expect(try list.split(into: 2, speakers: speakers).map(text) == ["a-1 a\na-2 a\n", "b-1 b\n"])
        let tooMany = try error { () throws(KaldiError) in _ = try list.split(into: 3, speakers: speakers) }
        #expect(tooMany.cause.contains("Refusing to split data because number of speakers 2"))
        let unknown = try error { () throws(KaldiError) in
            _ = try table("a-1 x\nc-1 x\n").split(into: 1, speakers: speakers)
        }
        #expect(unknown.cause.contains("No utterance c-1 in utt2spk file"))
    }

    @Test func speakerTables() throws {
        let utt2spk = table("a-1 a\nb-1 b\na-2 a\n")
        let speakers = try SpeakerTable(utt2spk: utt2spk)
        #expect(text(speakers.spk2utt(path: "")) == "a a-1 a-2\nb b-1\n")
        let back = try SpeakerTable(spk2utt: speakers.spk2utt(path: ""))
        #expect(text(back.utt2spk(path: "")) == "a-1 a\na-2 a\nb-1 b\n")
        let own = SpeakerTable(ownSpeakers: ["u", "v"], path: "")
        #expect(text(own.utt2spk(path: "")) == "u u\nv v\n")
        let bad = try error { () throws(KaldiError) in _ = try SpeakerTable(utt2spk: table("a-1 a\na-2 a b\n")) }
        #expect(bad.line == 2)
        #expect(bad.cause.contains("Invalid line in utt2spk file: a-2 a b"))
    }

    @Test func hundredThousandLinesInLessThanASecond() throws {
        let count = 100_000
        let keys = (0..<count).map { i in "spk\(1000 + i / 100)-utt\(1_000_000 + i)" }
        let fixture = Fixture(in: workspace)
        fixture.write(zip(keys, 0...).map { "\($0) spk\(1000 + $1 / 100)\n" }.joined(), to: "utt2spk")
        fixture.write(
            stride(from: 0, to: count, by: 100).map { i in
                "spk\(1000 + i / 100) " + keys[i..<i + 100].joined(separator: " ") + "\n"
            }.joined(), to: "spk2utt")
        fixture.write(keys.map { "\($0) /corpora/somewhere/deep/below/\($0).wav\n" }.joined(), to: "wav.scp")
        fixture.write(keys.map { "\($0) THE QUICK BROWN FOX JUMPS OVER THE LÄZY DOG\n" }.joined(), to: "text")
        var report: ValidationReport?
        let validation = cpuSeconds { report = fixture.report() }
        #expect(report?.failures == [])
        #expect(validation < 1)
        // A shuffled list is sorted.
        let shuffled = KaldiTable(
            (0..<count).map { KaldiLine([KaldiKey(keys[$0 * 7919 % count]), "x"]) }, path: "shuffled")
        var sorted = shuffled
        let sorting = cpuSeconds { sorted = shuffled.sorted() }
        #expect(sorted.keys == keys.map { KaldiKey($0) })
        #expect(sorting < 1)
        fixture.write(shuffled.bytes, to: "utt2lang")
        let repair = try cpuSeconds { _ = try fixture.directory.fix() }
        #expect(repair < 2)
        let splitting = try cpuSeconds { _ = try fixture.directory.split(into: 100) }
        #expect(splitting < 1)
    }

    /// Seconds of the processor that work on this thread takes, whatever else runs.
    private func cpuSeconds(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try work()
        return now() - start
    }
}
