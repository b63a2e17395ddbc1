import Scoring
import Testing

/// A combining mark makes another character of a mark that a parser still sees.
@Suite struct EscapingTests {
    @Test func combiningMarksHideNothing() {
        #expect(Escaping.csv("x,\u{301}y") == "\"x,\u{301}y\"")
        #expect(Array(Escaping.csv("=\u{301}cmd()").utf8.prefix(2)) == Array("'=".utf8))
        #expect(Escaping.csv("a\"\u{301}b") == "\"a\"\"\u{301}b\"")
        #expect(Escaping.latex("50%\u{301}") == "50\\%\u{301}")
        #expect(Array(Escaping.markdown("|\u{301}<\u{301}b>").utf8.prefix(2)) == Array("\\|".utf8))
        #expect(Escaping.markdownCode("`\u{301}a`") == "`` `\u{301}a` ``")
        #expect(Escaping.shell("it'\u{301}s;touch x") == "'it'\\''\u{301}s;touch x'")
    }

    @Test func plainWordsStayAsTheyAre() {
        #expect(Escaping.csv("opus-12") == "opus-12")
        #expect(Escaping.csv("-12") == "'-12")
        #expect(Escaping.csv("=a", isRaw: true) == "=a")
        #expect(Escaping.markdown("si_snr [0.1, 0.2]") == "si_snr [0.1, 0.2]")
        #expect(Escaping.markdown("[a](b)") == "[a\\](b)")
        #expect(Escaping.shell(["codec-score", "a b", ""]) == "codec-score 'a b' ''")
        #expect(Escaping.terminal("a\u{1B}[31mb\u{202E}") == "a\\x1B[31mb\\u202E")
        #expect(Escaping.xml("a\u{0}<b>\"'&") == "a\u{FFFD}&lt;b&gt;&quot;&apos;&amp;")
    }
}
