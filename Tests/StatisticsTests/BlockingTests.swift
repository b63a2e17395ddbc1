import Statistics
import Testing

@Suite struct BlockingTests {
    @Test func twoKnownSpeakersMakeSpeakersTheBlocks() {
        let blocking = Blocking(keys: ["a", "b", "c", "d"], speakers: ["s2", "s1", nil, "s2"])
        #expect(blocking.unit == .speaker)
        #expect(blocking.count == 3)
        #expect(blocking.speakerCount == 2)
        #expect(blocking.blocks == [2, 1, 0, 2])
    }

    @Test func oneSpeakerLeavesUtterances() {
        let blocking = Blocking(keys: ["b", "a"], speakers: ["s", "s"])
        #expect(blocking.unit == .utterance)
        #expect(blocking.blocks == [1, 0])
        #expect(Blocking(keys: ["b", "a"], speakers: ["s", "s"], unit: .speaker).count == 1)
        #expect(Blocking(keys: ["b", "a"], speakers: ["s", "t"], unit: .utterance).unit == .utterance)
    }

    @Test func namesAreOrderedAndDistinguishedByTheirBytes() {
        // Canonically equivalent spellings are different names; Z stands before a, ä after z.
        let blocking = Blocking(keys: ["1", "2", "3", "4", "5"], speakers: ["ä", "a\u{308}", "Z", "a", "ä"])
        #expect(blocking.blocks == [3, 2, 0, 1, 3])
    }

    @Test func aKeySpelledLikeASpeakerIsAnotherBlock() {
        let blocking = Blocking(keys: ["s1", "u", "v"], speakers: [nil, "s1", "s2"])
        #expect(blocking.count == 3)
        #expect(Set(blocking.blocks).count == 3)
    }

    @Test func nothingHasNoBlocks() {
        #expect(Blocking(keys: [], speakers: []).count == 0)
    }
}
