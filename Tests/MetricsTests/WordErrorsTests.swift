import Audio
import Metrics
import Testing

/// Error rates of transcripts: counts as Levenshtein's package gives them, and texts that are missing or empty.
@Suite struct WordErrorsTests {
    /// Reference, hypothesis, and what Levenshtein.opcodes (0.27.5) makes of them: inserted, deleted, replaced, equal.
    private static let goldens = """
        bc||0,2,0,0 abaaaabb|a|0,7,0,1 cd|ac|1,1,0,1 babcaaabdd|cddccbbbacdc|2,0,7,3 caadbcb|daacccd|0,0,4,3 \
        acaba|bac|1,3,0,2 bbaabb|babbbbba|2,0,2,4 a|aa|1,0,0,1 abbaabb|baabbbbba|2,0,3,4 |aabaaabab|9,0,0,0 \
        bbbaaabaaba|bbababaaaba|1,1,1,9 bbaabbba|bbbbaaaabab|3,0,2,6 abbaaba|abbabbb|0,0,2,5 b|ba|1,0,0,1 \
        babbaaaaa|abaaabab|0,1,3,5 ccd|ac|0,1,1,1 ccbcacacca|acaaaab|0,3,4,3 aacdaabbcaa|daadcbcd|1,4,2,5 \
        dbcbdbda|dcabda|0,2,1,5 baabababaa|baaabb|0,4,0,6 bbcabbcc|caaa|0,4,2,2 b|aaba|3,0,0,1 bbacccbcba|acab|0,6,1,3 \
        aaba|aabababbb|5,0,0,4 bcdb|caca|1,1,2,1 ccc|bb|0,1,2,0 aa|bbaaabbaba|8,0,0,2 abaa|babba|1,0,1,3 \
        caac|acccbbcb|4,0,2,2 cacaccc|bba|0,4,2,1 acccaccaccbb|abacaaccbbba|2,2,2,8 badadcabd|cddd|0,5,1,3 \
        abababba|bbbaaaaa|1,1,3,4 ccbcacbd|dabaddd|0,1,4,3 a|bcaabbcbab|9,0,0,1 cbaacaaa|bcabbbba|1,1,4,3 \
        bab|acbcc|2,0,2,1 add|bdccad|3,0,1,2 baccccaab|bbc|0,6,1,2 baaabc|bcbaabcbbaaa|6,0,1,5 \
        aaababbaaaba|baaabb|0,6,1,5 cabca|aabccbaa|3,0,1,4 bababba|abbbbaa|1,1,1,5
        """

    @Test func countsAreThoseOfLevenshteinsPackage() throws {
        let cases = Self.goldens.split(separator: " ")
        #expect(cases.count == 43)
        for golden in cases {
            let parts = golden.split(separator: "|", omittingEmptySubsequences: false)
            let counts = try EditCounts(from: Array(parts[0]), to: Array(parts[1]))
            let expected = parts[2].split(separator: ",").compactMap { Int($0) }
            #expect(
                [counts.insertions, counts.deletions, counts.replacements, counts.equal] == expected, "\(golden)")
        }
    }

    /// Whatever alignment is counted, the counts add up to both lengths and to the distance.
    @Test func countsAddUp() throws {
        var state: UInt64 = 1
        func random(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        for _ in 0..<300 {
            let a = (0..<random(20)).map { _ in random(4) }
            let b = (0..<random(20)).map { _ in random(4) }
            let counts = try EditCounts(from: a, to: b)
            #expect(counts.units == a.count)
            #expect(counts.insertions + counts.replacements + counts.equal == b.count)
            #expect(counts.errors == Self.distance(a, b), "\(a) \(b)")
        }
    }

    private static func distance(_ a: [Int], _ b: [Int]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[b.count]
    }

    @Test func endlessTextsAreRefused() throws {
        let (a, b) = ([Int](repeating: 0, count: 20_000), [Int](repeating: 1, count: 20_000))
        #expect(throws: Undefined(.tooLong, "texts of 20000 and 20000 units")) { try EditCounts(from: a, to: b) }
        #expect(try EditCounts(from: a, to: a).equal == 20_000)
    }

    // MARK: The metric

    private static func pair(_ reference: String?, _ hypothesis: String?) -> AnalyzedPair {
        let silence = AnalyzedSignal(Signal(sampleRate: 16000, channels: [[0, 0, 0]]))
        return AnalyzedPair(
            reference: silence, hypothesis: silence,
            transcripts: Transcripts(reference: reference, hypothesis: hypothesis))
    }

    private static func scores(_ reference: String?, _ hypothesis: String?, cleaner: TextCleaner = .none) throws
        -> Scores
    {
        let definition = WordErrors.definition
        return try WordErrors(Parameters(for: definition, given: ["text_cleaner": .text(cleaner.rawValue)]))
            .score(pair(reference, hypothesis))
    }

    @Test func wordsAndCharactersAreCounted() throws {
        let scores = try Self.scores("the cat  sat on", "a cat sat on it")
        let expected: [String: Double] = [
            "asr_wer": 2.0 / 4, "asr_wer_delete": 0, "asr_wer_insert": 1, "asr_wer_replace": 1, "asr_wer_equal": 3,
            // "the" to "a" is two deletions and a replacement; " it" is inserted; one blank between two words.
            "asr_cer": 6.0 / 14, "asr_cer_delete": 2, "asr_cer_insert": 3, "asr_cer_replace": 1, "asr_cer_equal": 11,
        ]
        #expect(Set(scores.entries.map(\.key)) == Set(expected.keys))
        #expect(scores.entries.map(\.key) == WordErrors.definition.keys.map(\.name))
        for (key, value) in expected { #expect(scores[key]?.value == value, "\(key)") }
        #expect(scores.units["asr_wer"] == PooledUnits(errors: 2, units: 4))
        #expect(scores.units["asr_cer"] == PooledUnits(errors: 6, units: 14))
    }

    @Test func codePointsAreCountedNotLettersOfTheScreen() throws {
        // A family of three is five code points; é is one, however it is written.
        #expect(try Self.scores("👨‍👩‍👧", "")["asr_cer_delete"]?.value == 5)
        let accents = try Self.scores("caf\u{E9}", "cafe\u{301}")
        #expect(accents["asr_wer"]?.value == 0 && accents["asr_cer"]?.value == 0)
        #expect(accents["asr_cer_equal"]?.value == 4)
    }

    @Test func aTextThatIsMissingIsNoEmptyText() throws {
        #expect(throws: Undefined(.needsText, "of the reference")) { try Self.scores(nil, "a") }
        #expect(throws: Undefined(.needsText, "of the hypothesis")) { try Self.scores("a", nil) }
        let nothingHeard = try Self.scores("two words", "")
        #expect(nothingHeard["asr_wer"]?.value == 1 && nothingHeard["asr_wer_delete"]?.value == 2)
        #expect(nothingHeard["asr_cer"]?.value == 1 && nothingHeard["asr_cer_delete"]?.value == 9)
    }

    @Test func whereNothingIsSaidErrorsHaveNoRate() throws {
        let scores = try Self.scores(" ", "ghost words")
        #expect(scores["asr_wer"] == .undefined(Undefined(.emptyReference)))
        #expect(scores["asr_cer"] == .undefined(Undefined(.emptyReference)))
        #expect(scores["asr_wer_insert"]?.value == 2)
        #expect(scores.units["asr_wer"] == PooledUnits(errors: 2, units: 0))
        #expect(scores.units["asr_cer"] == PooledUnits(errors: 11, units: 0))
        let silence = try Self.scores("", "")
        #expect(silence["asr_wer"] == .undefined(Undefined(.emptyReference)))
        #expect(silence.units["asr_wer"] == PooledUnits(errors: 0, units: 0))
    }

    // MARK: Cleaning

    /// What Whisper's basic normaliser gives (regular expressions and unicodedata of Python 3.11).
    @Test(arguments: [
        ("Hello, World!", "hello world"), ("It's [noise] a <unk> test (laughs) now", "it s a test now"),
        ("e\u{301}te\u{301} \u{C9}T\u{C9}", "\u{E9}t\u{E9} \u{E9}t\u{E9}"),
        ("（ＦＵＬＬ） ｗｉｄｔｈ\u{3000}ＡＢＣ１２", "full width abc12"), ("a() b", "a b"), ("$5 + 10% = x", "5 10 x"),
        ("half-way … don’t", "half way don t"), ("\u{304B}\u{3099}\u{304D}", "\u{304C}\u{304D}"), ("q\u{301} x", "q x"),
        ("[a] (b", "b"), ("Straße İX", "straße i x"), ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("", ""),
    ])
    func whisperBasicIsWhispers(_ text: String, _ expected: String) {
        let cleaned = TextCleaner.whisperBasic.words(of: text).joined(separator: " ")
        #expect(Array(cleaned.unicodeScalars) == Array(expected.unicodeScalars), "\(cleaned)")
    }

    @Test func punctuationGoesOffTheEndsOfWords() {
        #expect(
            TextCleaner.punctuation.words(of: "\"Don't,\" she said – at 5 a.m.!")
                == ["don't", "she", "said", "at", "5", "a.m"])
        #expect(TextCleaner.lower.words(of: "It's\tOK\u{A0}THEN") == ["it's", "ok", "then"])
        #expect(TextCleaner.none.words(of: "  As it  Stands. ") == ["As", "it", "Stands."])
    }

    @Test func cleaningChangesTheRate() throws {
        #expect(try Self.scores("Hello, world.", "hello world")["asr_wer"]?.value == 1)
        #expect(try Self.scores("Hello, world.", "hello world", cleaner: .lower)["asr_wer"]?.value == 1)
        #expect(try Self.scores("Hello, world.", "hello world", cleaner: .punctuation)["asr_wer"]?.value == 0)
        #expect(try Self.scores("Hello, world.", "hello world", cleaner: .whisperBasic)["asr_wer"]?.value == 0)
    }
}
