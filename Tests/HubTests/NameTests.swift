import Foundation
import Testing

@testable import Hub

/// Names, addresses and answers.
@Suite struct NameTests {
    @Test(arguments: ["espnet/dac_16k", "a/b", "Foo-BAR/foo.bar_1", "a/b@v1.0", "a/b@refs/pr/1"])
    func repositories(_ text: String) throws {
        let repository = try #require(HubRepository(text))
        #expect(repository.description == text)
        #expect(HubRepository(repository.description) == repository)
    }

    @Test(arguments: [
        "", "a", "a/", "/b", "a/b/c", "./b", "../b", "a/..", "a/-b", "a/b.", "a--b/c", "a/b..c", "a/b.git", "a b/c",
        "ä/b",
        "a/b@", "a/b@../c", "a/b@/c", "a/b@c d", "a/b@-c", "a/" + String(repeating: "b", count: 95),
    ])
    func noRepositories(_ text: String) { #expect(HubRepository(text) == nil) }

    @Test(arguments: [
        (["HF_HUB_CACHE": "/c", "HF_HOME": "/h", "HOME": "/u"], "/c"), (["HF_HOME": "/h", "HOME": "/u"], "/h/hub"),
        (["XDG_CACHE_HOME": "/x", "HOME": "/u"], "/x/huggingface/hub"),
        (["HOME": "/u", "HF_HOME": ""], "/u/.cache/huggingface/hub"), (["HF_HOME": "~/h", "HOME": "/u"], "/u/h/hub"),
    ])
    func placesOfTheCache(_ environment: [String: String], _ path: String) {
        #expect(HubCache(environment: environment).path == path)
    }

    @Test func origins() throws {
        let hub = try #require(WebAddress("https://Hub.example/a?b#c"))
        #expect(hub.origin == "https://hub.example:443")
        #expect(hub.target("/d?e")?.text == "https://hub.example:443/d?e")
        #expect(hub.target("//other/d")?.origin == "https://other:443")
        #expect(WebAddress("http://[::1]:80/")?.origin == "http://[::1]:80")
        #expect(WebAddress("https://hub.example:443")?.origin == hub.origin)
        #expect(WebAddress("https://hub.example:8443")?.origin != hub.origin)
    }

    @Test(arguments: [
        "", "hub.example", "https://", "https:///a", "ftp://a", "https://a@b/", "https://a\\@b/", "https://a b/",
        "https://a:b/", "https://a\"\nheader = x",
    ])
    func noAddresses(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test func pathsInAddresses() {
        #expect(RelativePath.percentEncoded("a b/ü?#%.pth") == "a%20b/%C3%BC%3F%23%25.pth")
        #expect(RelativePath.percentEncoded("refs/pr/1", keepingSlashes: false) == "refs%2Fpr%2F1")
    }

    @Test func headsOfAnswers() throws {
        var reader = HTTPHeadReader()
        var body = [UInt8]()
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 206 \r\nETag:  \"x\" \r\ncontent-range: bytes 5-9/10\r\n\r\nab\r\n\r\n"
        for byte in Array(text.utf8) {
            let rest = [byte].withUnsafeBytes { bytes in reader.take(bytes).map(Array.init) }
            body += try #require(rest)
        }
        #expect(reader.head?.status == 206 && reader.head?["etag"] == "\"x\"" && reader.head?.rangeStart == 5)
        #expect(body == Array("ab\r\n\r\n".utf8))
        var other = HTTPHeadReader()
        let isNone = Array("SSH-2.0\r\n\r\n".utf8).withUnsafeBytes { other.take($0) == nil }
        #expect(isNone)
    }
}
