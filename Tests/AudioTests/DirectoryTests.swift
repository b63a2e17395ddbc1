import Audio
import Glibc
import TestSupport
import Testing

@Suite struct DirectoryTests {
    let folder = Workspace()

    func touch(_ names: String...) {
        for name in names { folder.write("x", to: name) }
    }

    @Test func audioBelowAFolder() {
        touch("b.wav", "a.FLAC", "s p/c d.ogg", "s p/ü.Mp3", "n.txt", ".hidden.wav", ".h/x.wav", "x.y.opus", "wav")
        let collection = UtteranceCollection(path: folder.path)
        #expect(collection.kind == .directory)
        #expect(collection.utterances.map(\.key) == ["a", "b", "c d", "x.y", "ü"])
        #expect(collection.utterances[2].source == .file(path: folder["s p/c d.ogg"]))
        #expect(collection.problems.isEmpty)
    }

    @Test func equalStemsAreCalledByTheirPaths() {
        touch("s1/a.wav", "s2/a.wav", "s2/b.wav")
        #expect(UtteranceCollection(path: folder.path).utterances.map(\.key) == ["b", "s1/a", "s2/a"])
    }

    @Test func filesThatDifferInTheExtensionAreAllLeftOut() {
        touch("s1/a.wav", "s1/a.flac", "b.wav")
        let collection = UtteranceCollection(path: folder.path)
        #expect(collection.utterances.map(\.key) == ["b"])
        #expect(collection.problems.count == 1)
        #expect(collection.problems[0].cause.contains("s1/a.wav") && collection.problems[0].cause.contains("s1/a.flac"))
        #expect(collection.problems[0].key == "s1/a")
    }

    @Test func linksAreFollowedButNotInCircles() {
        touch("real/a.wav", "real/deep/b.wav")
        folder.link("real/deep/up", to: "../../real")
        folder.link("real/self", to: ".")
        folder.link("copy", to: "real")
        folder.link("c.wav", to: "real/a.wav")
        let keys = UtteranceCollection(path: folder.path).utterances.map(\.key)
        #expect(keys == ["c", "copy/a", "copy/deep/b", "real/a", "real/deep/b"])
    }

    @Test func aLinkToNothingFailsWhenItIsRead() {
        folder.link("a.wav", to: "gone.wav")
        let collection = UtteranceCollection(path: folder.path)
        #expect(collection.utterances.map(\.key) == ["a"])
        expect(error(reading: collection.utterances[0].source), names: "a.wav", says: "no such file")
    }

    @Test func noAudioAtAll() {
        touch("a.txt", "x/b.m4a", "x/c.m4a")
        let problems = UtteranceCollection(path: folder.path).problems
        #expect(problems.contains { $0.cause.contains("2 .m4a files") })
        #expect(problems.contains { $0.cause.contains("no audio files") && $0.remedy.contains(".wav") })
    }

    @Test func aFileNameThatIsNotUTF8() {
        touch("a.wav")
        fclose(
            fopen(
                (folder.path + "/").utf8CString.dropLast() + [CChar(bitPattern: 0xE9)] + Array(".wav".utf8CString), "w")
        )
        let collection = UtteranceCollection(path: folder.path)
        #expect(collection.utterances.map(\.key) == ["a"])
        #expect(collection.problems.map(\.cause) == ["the file name is not UTF-8"])
        // The folder's cleaner works with names in UTF-8.
        unlink((folder.path + "/").utf8CString.dropLast() + [CChar(bitPattern: 0xE9)] + Array(".wav".utf8CString))
    }

    @Test func oneFile() {
        touch("a b.wav")
        let collection = UtteranceCollection(path: folder["a b.wav"])
        #expect(collection.kind == .audioFile)
        #expect(collection.utterances == [Utterance(key: "a b", source: .file(path: folder["a b.wav"]))])
        let missing = UtteranceCollection(path: folder["no.wav"])
        #expect(missing.utterances.isEmpty && missing.problems[0].cause.contains("no such file"))
    }
}

@Suite struct PairingTests {
    let folder = Workspace()

    func directory(_ name: String, _ files: String...) -> UtteranceCollection {
        for file in files { folder.write("x", to: "\(name)/\(file)") }
        return UtteranceCollection(path: folder[name])
    }

    func list(_ name: String, _ keys: String...) -> UtteranceCollection {
        UtteranceCollection(path: folder.write(keys.map { "\($0) /x/\($0).wav\n" }.joined(), to: name))
    }

    @Test func stemsPairAcrossLayouts() {
        let reference = directory("ref", "s1/a.wav", "s2/b.wav", "c.wav")
        let flat = directory("hyp", "a.flac", "b.wav", "d.wav")
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: [flat])[0]
        #expect(paired.pairs.map(\.key) == ["a", "b"])
        #expect(paired.pairs[0].hypothesis.source == .file(path: folder["hyp/a.flac"]))
        #expect(paired.onlyInReference == ["c"])
        #expect(paired.onlyInHypothesis == ["d"])
    }

    @Test func aStemRepeatedAnywhereIsSpelledOutEverywhere() {
        let reference = directory("ref", "s1/a.wav", "s1/b.wav")
        let first = directory("h1", "s1/a.wav", "s2/a.wav", "b.wav")
        let second = directory("h2", "s1/a.wav", "b.wav")
        let third = directory("h3", "a.wav", "x/b.wav")
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: [first, second, third])
        #expect(paired.map { $0.pairs.map(\.key) } == [["b", "s1/a"], ["b", "s1/a"], ["b"]])
        #expect(paired[0].onlyInHypothesis == ["s2/a"])
        #expect(paired[2].onlyInReference == ["s1/a"])
        #expect(paired[2].onlyInHypothesis == ["a"])
        // Alone, the reference's stems are its keys.
        #expect(reference.utterances.map(\.key) == ["a", "b"])
    }

    @Test func aStemIsRepeatedAlsoWhereOneOfItsFilesIsLeftOut() {
        let reference = directory("ref", "a.wav")
        let hypothesis = directory("hyp", "x/a.wav", "x/a.flac", "y/a.wav")
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: [hypothesis])[0]
        #expect(paired.pairs.isEmpty)
        #expect(paired.onlyInHypothesis == ["y/a"])
    }

    @Test func listsPairWithFolders() {
        let reference = list("wav.scp", "u2", "u1", "u3")
        let hypothesis = directory("hyp", "z/u1.wav", "u2.wav")
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: [hypothesis, reference])
        #expect(paired[0].pairs.map(\.key) == ["u1", "u2"])
        #expect(paired[0].onlyInReference == ["u3"])
        #expect(paired[1].pairs.count == 3)
    }

    @Test func speakersComeFromEitherSide() {
        folder.write("u1 /x/1.wav\nu2 /x/2.wav\n", to: "ref/wav.scp")
        folder.write("u1 s1\n", to: "ref/utt2spk")
        folder.write("u1 /y/1.wav\nu2 /y/2.wav\n", to: "hyp/wav.scp")
        folder.write("u1 other\nu2 s2\n", to: "hyp/utt2spk")
        let paired = UtteranceCollection.pair(
            reference: UtteranceCollection(path: folder["ref"]), hypotheses: [UtteranceCollection(path: folder["hyp"])])
        #expect(paired[0].pairs.map(\.speaker) == ["s1", "s2"])
    }

    @Test func twoFilesAreAPairWhateverTheirNames() {
        folder.write("x", to: "ref.wav")
        folder.write("x", to: "hyp.flac")
        let paired = UtteranceCollection.pair(
            reference: UtteranceCollection(path: folder["ref.wav"]),
            hypotheses: [UtteranceCollection(path: folder["hyp.flac"])])
        #expect(paired[0].pairs.map(\.key) == ["ref"])
        #expect(paired[0].onlyInHypothesis.isEmpty)
    }

    @Test func composedAndDecomposedNamesAreTheSameKey() {
        let reference = directory("ref", "u\u{308}.wav")
        let hypothesis = directory("hyp", "\u{FC}.wav")
        let paired = UtteranceCollection.pair(reference: reference, hypotheses: [hypothesis])[0]
        #expect(paired.pairs.count == 1)
    }
}
