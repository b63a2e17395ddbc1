import Files
import ReportTemplates
import Testing

@testable import Reports

@Suite("Markup of pages") struct PageMarkupTests {
    @Test(
        "SHA-256 gives the hashes of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func sha256(_ message: String, _ hash: String) {
        let digest = SHA256.digest(Array(message.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(digest.joined() == hash)
    }

    @Test("templates leave unescaped only what this module made")
    func unescaped() throws {
        #expect(ReportTemplates.templates.count == 17)
        for (name, text) in ReportTemplates.templates {
            for part in text.split(separator: "{{{").dropFirst() {
                let variable = try #require(part.firstRange(of: "}}}")).lowerBound
                let field = part[..<variable]
                // "." stands for an element of a list whose name ends like that.
                #expect(field.hasSuffix("HTML") || field.hasSuffix("URI") || field == ".", "\(name): \(field)")
            }
            #expect(!text.contains("{{&"), "\(name)")
        }
    }

    @Test("scripts and styles cannot end their element and load nothing")
    func assets() {
        for text in [ReportTemplates.reportScript, ReportTemplates.listeningScript, ReportTemplates.style] {
            #expect(!text.lowercased().contains("</script") && !text.lowercased().contains("</style"))
            #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("@import"))
        }
        for script in [ReportTemplates.reportScript, ReportTemplates.listeningScript] {
            #expect(
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest"]
                    .allSatisfy { !script.contains($0) })
        }
    }

    @Test("JSON for scripts escapes what could end them")
    func scriptData() {
        #expect(ScriptData.string("</script>&\u{2028}\"\\") == "\"\\u003C/script\\u003E\\u0026\\u2028\\\"\\\\\"")
        #expect(ScriptData.scaled(1.005, 1000) == "1005")
        #expect(ScriptData.scaled(.infinity, 10) == "null")
        #expect(ScriptData.decimal(-1.25, digits: 3) == "-1.250")
    }

    @Test("attributes and text are escaped scalar by scalar, whatever is combined with them")
    func combining() {
        #expect(HTMLText.escaped("\"\u{301}<\u{301}") == "&quot;\u{301}&lt;\u{301}")
    }
}
