import Kaldi
import TestSupport
import Testing

@Suite struct PreparationTests {
    let workspace = Workspace()

    var target: DataDirectory { DataDirectory(workspace["data"]) }

    func audio(_ name: String) { workspace.write(TestAudio.wav([[0, 0.5]], sampleRate: 16000), to: name) }

    // MARK: A folder

    @Test func folderOfAudio() throws {
        for name in ["b.wav", "B.flac", "x/é.WAV", "x/y/a.1.wav", "x/readme.txt"] { audio("audio/" + name) }
        workspace.write("x", to: "audio/clip.m4a")
        let report = try AudioFolder(workspace["audio"]).prepare(target)
        #expect(report.utteranceCount == 4)
        #expect(report.validation.isValid)
        #expect(report.warnings.count == 1)
        #expect(report.warnings[0].contains(".m4a"))
        let root = workspace["audio"]
        #expect(
            try workspace.text("data/wav.scp")
                == "B \(root)/B.flac\na.1 \(root)/x/y/a.1.wav\nb \(root)/b.wav\né \(root)/x/é.WAV\n")
        #expect(try workspace.text("data/utt2spk") == "B B\na.1 a.1\nb b\né é\n")
        #expect(try workspace.text("data/spk2utt") == "B B\na.1 a.1\nb b\né é\n")
    }

    @Test func namesAreUsedOnce() throws {
        audio("audio/x/a.wav")
        audio("audio/y/a.flac")
        let folders = try error { () throws(KaldiError) in _ = try AudioFolder(workspace["audio"]).prepare(target) }
        #expect(folders.key == "a")
        #expect(folders.description.contains(workspace["audio/x/a.wav"]))
        #expect(folders.description.contains(workspace["audio/y/a.flac"]))
        audio("other/a.wav")
        audio("other/a.flac")
        let suffixes = try error { () throws(KaldiError) in _ = try AudioFolder(workspace["other"]).prepare(target) }
        #expect(suffixes.description.contains(workspace["other/a.wav"]))
        #expect(suffixes.description.contains(workspace["other/a.flac"]))
        #expect(!workspace.has("data"))
    }

    @Test func namesThatAreEquivalentButNotTheSame() throws {
        audio("audio/x/\u{E9}.wav")
        audio("audio/y/e\u{301}.wav")
        #expect(try AudioFolder(workspace["audio"]).prepare(target).utteranceCount == 2)
    }

    @Test func namesHaveNoBlanks() throws {
        audio("my audio/a.wav")
        // Paths may.
        #expect(try AudioFolder(workspace["my audio"]).prepare(target).validation.isValid)
        #expect(try workspace.text("data/wav.scp") == "a \(workspace["my audio"])/a.wav\n")
        audio("my audio/b c.wav")
        let failure = try error { () throws(KaldiError) in _ = try AudioFolder(workspace["my audio"]).prepare(target) }
        #expect(failure.file == workspace["my audio/b c.wav"])
        #expect(failure.remedy.contains("rename"))
    }

    @Test func foldersWithoutAudio() throws {
        workspace.write("x", to: "empty/readme.txt")
        for name in ["empty", "none"] {
            let failure = try error { () throws(KaldiError) in _ = try AudioFolder(workspace[name]).prepare(target) }
            #expect(failure.kind == .missing)
        }
        #expect(!workspace.has("data"))
    }

    @Test func oldTablesAreMovedAway() throws {
        audio("audio/a.wav")
        workspace.write("a r 0 1\n", to: "data/segments")
        let report = try AudioFolder(workspace["audio"]).prepare(target)
        #expect(report.validation.isValid)
        #expect(report.messages.count == 1)
        #expect(try workspace.text("data/.backup/segments") == "a r 0 1\n")
    }

    // MARK: LibriTTS

    func corpus() {
        workspace.write(
            "; lines of the real list\n;ID |SEX| SUBSET |MINUTES| NAME\n14   | F | dev-clean | 25.03 | Somebody\n"
                + "142  | M | dev-clean | 8 | Some | Other\n", to: "LibriTTS/SPEAKERS.txt")
        for (reader, chapter, count) in [("14", "208", 2), ("14", "212", 1), ("142", "7", 1)] {
            for i in 0..<count {
                let name = "LibriTTS/dev-clean/\(reader)/\(chapter)/\(reader)_\(chapter)_00000\(i)_000000"
                audio(name + ".wav")
                workspace.write("Text \(i) of Ä.\n", to: name + ".normalized.txt")
                workspace.write("text original\n", to: name + ".original.txt")
            }
        }
    }

    var part: LibriTTS { LibriTTS(workspace["LibriTTS/dev-clean"]) }

    @Test func libriTTS() throws {
        corpus()
        let report = try part.prepare(target)
        #expect(report.utteranceCount == 4)
        #expect(report.validation.failures == [])
        // 142_ comes before 14_: a digit is before _.
        #expect(
            try workspace.text("data/utt2spk")
                == "142_7_000000_000000 142_7\n14_208_000000_000000 14_208\n14_208_000001_000000 14_208\n"
                + "14_212_000000_000000 14_212\n")
        #expect(
            try workspace.text("data/spk2utt")
                == "142_7 142_7_000000_000000\n14_208 14_208_000000_000000 14_208_000001_000000\n"
                + "14_212 14_212_000000_000000\n")
        #expect(try workspace.text("data/spk2gender") == "142_7 m\n14_208 f\n14_212 f\n")
        #expect(
            try workspace.text("data/text")
                == "142_7_000000_000000 Text 0 of Ä.\n14_208_000000_000000 Text 0 of Ä.\n"
                + "14_208_000001_000000 Text 1 of Ä.\n14_212_000000_000000 Text 0 of Ä.\n")
        let folder = workspace["LibriTTS/dev-clean"]
        #expect(
            try workspace.text("data/wav.scp").hasPrefix(
                "142_7_000000_000000 \(folder)/142/7/142_7_000000_000000.wav\n"))
    }

    @Test func readersAndChaptersAreNumbers() throws {
        corpus()
        audio("LibriTTS/dev-clean/14/extra/a.wav")
        let chapter = try error { () throws(KaldiError) in _ = try part.prepare(target) }
        #expect(chapter.cause.hasPrefix("unexpected chapter-subdirectory name extra"))
        audio("LibriTTS/dev-clean/book/1/a.wav")
        let reader = try error { () throws(KaldiError) in _ = try part.prepare(target) }
        #expect(reader.cause.hasPrefix("unexpected subdirectory name book"))
    }

    @Test func gendersAreKnown() throws {
        corpus()
        workspace.write("14 | F | x\n142 | ? | x\n", to: "LibriTTS/SPEAKERS.txt")
        let failure = try error { () throws(KaldiError) in _ = try part.prepare(target) }
        #expect(failure.cause == "Unexpected gender: '?'")
        #expect(failure.key == "142")
        try removeFile(workspace["LibriTTS/SPEAKERS.txt"])
        #expect(try error { () throws(KaldiError) in _ = try part.prepare(target) }.kind == .missing)
    }

    @Test func transcriptsAreThere() throws {
        corpus()
        let place = "LibriTTS/dev-clean/142/7/142_7_000000_000000.normalized.txt"
        workspace.write("one\ntwo\n", to: place)
        #expect(
            try error { () throws(KaldiError) in _ = try part.prepare(target) }.cause
                == "the transcript has several lines")
        try removeFile(workspace[place])
        let missing = try error { () throws(KaldiError) in _ = try part.prepare(target) }
        #expect(missing.file == workspace[place])
        #expect(!workspace.has("data"))
    }

    @Test func otherFoldersAreNoPart() throws {
        workspace.write("", to: "LibriTTS/SPEAKERS.txt")
        workspace.write("x", to: "LibriTTS/dev-clean/readme.txt")
        #expect(
            try error { () throws(KaldiError) in _ = try part.prepare(target) }.cause.hasPrefix("no WAV files are in"))
    }
}
