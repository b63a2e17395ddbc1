import Foundation
import StandInHub
import TestSupport
import Testing

@testable import Hub

/// What would go, and what must not.
@Suite struct UploadPlanTests {
    @Test func filesInByteOrderWithTheirStorage() throws {
        let fixture = UploadFixture()
        fixture.workspace.write("x", to: "folder/.git/config")
        fixture.workspace.write("x", to: "folder/.cache/huggingface/download/x")
        let plan = try fixture.plan()
        #expect(plan.entries.map(\.path) == UploadFixture.paths)
        #expect(plan.entries.filter { $0.storage == .lfs }.map(\.path) == ["exp/codec a/1epoch.pth"])
        #expect(plan.entries.map(\.size).reduce(0, +) == UploadFixture.content.values.map(\.count).reduce(0, +))
        #expect(plan.entries.allSatisfy { $0.isUnchanged == nil } && plan.skipped == [".cache", ".git"])
        #expect(fixture.server.requests.isEmpty)
    }

    /// What the cache has fetched is known without asking.
    @Test func unchangedFilesAsTheCacheKnows() throws {
        let fixture = UploadFixture()
        let cache = "hub/models--owner--name"
        fixture.workspace.write(UploadFixture.commit, to: cache + "/refs/main")
        let model = try #require(UploadFixture.content["exp/codec a/1epoch.pth"])
        let snapshot = "\(cache)/snapshots/\(UploadFixture.commit)"
        fixture.workspace.link(
            "\(snapshot)/exp/codec a/1epoch.pth", to: "../../../../blobs/" + StandInHub.sha256(model))
        fixture.workspace.link("\(snapshot)/empty", to: "../../blobs/e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        fixture.workspace.link("\(snapshot)/README.md", to: "../../blobs/e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        let unchanged = try fixture.plan().entries.filter { $0.isUnchanged == true }.map(\.path)
        #expect(unchanged == ["empty", "exp/codec a/1epoch.pth"])
        #expect(try fixture.plan().entries.filter { $0.isUnchanged == false }.count == UploadFixture.content.count - 2)
    }

    @Test(arguments: ["a\nb", "a\u{1B}[2Jb", "a\\b", "tab\tb", "a\u{7F}"]) func hostileNames(_ name: String) throws {
        let fixture = UploadFixture(["sub/" + name: [1]])
        let error = try #require(throws: HubError.self) { try fixture.plan() }
        #expect(error.kind == .request && error.remedy.contains("rename") && !error.description.contains("\u{1B}"))
    }

    @Test func namesThatAreNoText() throws {
        let fixture = UploadFixture()
        let descriptor = open(
            Array(fixture.workspace["folder/a"].utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0],
            O_WRONLY | O_CREAT, 0o644)
        close(descriptor)
        let error = try #require(throws: HubError.self) { try fixture.plan() }
        #expect(error.kind == .request && error.source.contains("folder/a"))
    }

    @Test func namesThatOnlyLookDifferent() throws {
        let fixture = UploadFixture(["caf\u{E9}": [1]])
        fixture.workspace.write("2", to: "folder/cafe\u{301}")
        let error = try #require(throws: HubError.self) { try fixture.plan() }
        #expect(error.cause.contains("Unicode"))
    }

    /// Names that are odd but may be: options, formats and shells do not see them.
    @Test func oddNamesThatAreFine() async throws {
        let names = ["-o", "@file", "a b", "{1}[2]", "\"quoted\"", "$(id)", "%41", "#", "?", "日本", "'"]
        let large = [UInt8](repeating: 1, count: 2000)
        let content = names.map { ("small/" + $0, Array($0.utf8)) } + names.map { ("large/" + $0, $0.utf8 + large) }
        let fixture = UploadFixture(Dictionary(uniqueKeysWithValues: content))
        try await fixture.upload()
        #expect(fixture.server.files == Dictionary(uniqueKeysWithValues: content))
    }

    @Test func linksAndDevices() throws {
        let fixture = UploadFixture()
        fixture.workspace.link("folder/passwd", to: "/etc/passwd")
        let error = try #require(throws: HubError.self) { try fixture.plan() }
        #expect(error.source.hasSuffix("folder/passwd") && error.cause.contains("public"))
        let other = UploadFixture()
        #expect(mkfifo(other.workspace["folder/pipe"], 0o644) == 0)
        #expect(throws: HubError.self) { try other.plan() }
    }

    @Test func repositoriesInsideAreNotSent() throws {
        let fixture = UploadFixture(["sub/.GIT/config": [1]])
        #expect(try #require(throws: HubError.self) { try fixture.plan() }.cause.contains("refuses"))
    }

    @Test func nothingToSend() throws {
        let fixture = UploadFixture([:])
        #expect(throws: HubError.self) { try fixture.plan() }
        fixture.workspace.write("", to: "folder/.git/x")
        #expect(try #require(throws: HubError.self) { try fixture.plan() }.cause.contains("no file"))
    }
}
