import Files
import Foundation
import StandInHub
import Synchronization
import TestSupport
import Testing

@testable import Hub

/// What comes to the Hub, and how.
@Suite struct UploadTests {
    private let model = "exp/codec a/1epoch.pth"
    private let all = UploadFixture.paths

    @Test func aFolderBecomesACommit() async throws {
        let fixture = UploadFixture { $0.uploads.isThere = false }
        let upload = try await fixture.upload()
        #expect(fixture.server.files == UploadFixture.content)
        #expect(upload.commit == UploadFixture.commit && upload.sent == all)
        #expect(upload.page == fixture.server.endpoint + "/owner/name")
        #expect(upload.unchanged.isEmpty && upload.ignored.isEmpty)
        // The model goes to the storage and nothing else does; the commit has only its name.
        #expect(fixture.server.uploadRequests.map(\.body.count) == [30_000])
        let commit = try #require(fixture.server.requests.last { $0.target.contains("/commit/") })
        #expect(commit.body.count < 3000)
        #expect(String(decoding: commit.body, as: UTF8.self).split(separator: "\n").count == 1 + all.count)
        // Nothing that was to be sent is left lying about.
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.workspace["tmp"]) == [".keep"])
    }

    @Test func theWishForAPrivateRepository() async throws {
        for isPrivate in [true, false] {
            let fixture = UploadFixture { $0.uploads.isThere = false }
            _ = try await fixture.hub.upload(fixture.plan(), message: "m", isPrivate: isPrivate)
            let wish = try #require(fixture.server.requests.first { $0.target == "/api/repos/create" })
            let text = String(decoding: wish.body, as: UTF8.self)
            let visibility = isPrivate ? #","visibility":"private""# : ""
            #expect(text == #"{"name":"name","organization":"owner","type":"model"\#(visibility)}"#)
        }
        let fixture = UploadFixture()
        let error = try await #require(throws: HubError.self) {
            try await fixture.hub.upload(fixture.plan(), message: "m", isPrivate: true)
        }
        #expect(error.cause.contains("public") && fixture.server.files.isEmpty)
        #expect(fixture.server.uploadRequests.isEmpty && fixture.targets("/preupload/").isEmpty)
    }

    @Test func whatIsThereIsNotSentAgain() async throws {
        let fixture = UploadFixture()
        try await fixture.upload()
        let again = try await fixture.upload()
        #expect(again.sent.isEmpty && again.unchanged == all && again.commit == UploadFixture.commit)
        #expect(fixture.targets("/commit/").count == 1 && fixture.server.uploadRequests.count == 1)
        fixture.workspace.write("# Another\n", to: "folder/README.md")
        let third = try await fixture.upload()
        #expect(third.sent == ["README.md"] && third.unchanged.count == all.count - 1)
        #expect(fixture.server.files["README.md"] == Array("# Another\n".utf8))
    }

    /// The storage may have content that the repository does not.
    @Test func contentThatTheStorageHas() async throws {
        let content = try #require(UploadFixture.content[model])
        let fixture = UploadFixture { $0.uploads.objects[StandInHub.sha256(content)] = content }
        let upload = try await fixture.upload()
        #expect(upload.sent.contains(model) && fixture.server.uploadRequests.isEmpty)
        #expect(fixture.server.files[model] == content)
    }

    /// The storage takes no file without bytes, even if the Hub calls it a large one.
    @Test func filesWithoutContent() async throws {
        let fixture = UploadFixture { $0.largeSize = 0 }
        try await fixture.upload()
        #expect(fixture.server.files == UploadFixture.content)
        #expect(fixture.server.uploadRequests.count == UploadFixture.content.count - 1)
    }

    @Test func oneContentUnderTwoNames() async throws {
        let content = [UInt8](repeating: 7, count: 5000)
        let fixture = UploadFixture(["a.pth": content, "b.pth": content])
        try await fixture.upload()
        #expect(fixture.server.files.count == 2 && fixture.server.uploadRequests.count == 1)
    }

    @Test(arguments: [10_000, 7_000, 29_999]) func parts(_ size: Int) async throws {
        let fixture = UploadFixture { $0.uploads.partSize = size }
        let seen = Mutex([HubProgress]())
        _ = try await fixture.hub.upload(fixture.plan(), message: "m") { progress in
            seen.withLock { $0.append(progress) }
        }
        #expect(fixture.server.files == UploadFixture.content)
        let sizes = fixture.server.uploadRequests.map(\.body.count)
        #expect(sizes.count == (30_000 - 1) / size + 1 && sizes.reduce(0, +) == 30_000)
        #expect(sizes.dropLast().allSatisfy { $0 == size })
        #expect(fixture.targets("/complete").count == 1 && fixture.targets("/verify").count == 1)
        #expect(seen.withLock { $0.last?.done } == 30_000 && seen.withLock { $0.allSatisfy { $0.file == model } })
    }

    @Test func whatTheRepositoryIgnores() async throws {
        let fixture = UploadFixture { $0.uploads.ignored = [model, "meta.yaml"] }
        let upload = try await fixture.upload()
        #expect(upload.ignored == [model, "meta.yaml"].sorted() && upload.sent.count == all.count - 2)
        #expect(fixture.server.uploadRequests.isEmpty && fixture.server.files["meta.yaml"] == nil)
    }

    /// Each kind of request may fail for a moment.
    @Test(
        arguments: zip(
            ["/create", "/preupload/", "/batch", "/upload/", "/verify", "/commit/", "/validate"],
            [500, 503, 429, 500, 502, 504, 500]))
    func faultsThatPass(_ part: String, _ status: Int) async throws {
        let fixture = UploadFixture { $0.uploads.failures = [(part, status)] }
        let upload = try await fixture.upload()
        #expect(upload.sent == all && fixture.server.files == UploadFixture.content)
        #expect(fixture.targets(part).count == 2)
    }

    @Test func aPartThatFailsIsSentAgain() async throws {
        let fixture = UploadFixture {
            $0.uploads.partSize = 10_000
            $0.uploads.failures = [("/2?", 500), ("/complete", 502)]
        }
        try await fixture.upload()
        #expect(fixture.server.files == UploadFixture.content && fixture.server.uploadRequests.count == 4)
    }

    /// A commit whose answer is lost is not made twice.
    @Test func answersThatAreLost() async throws {
        let fixture = UploadFixture { $0.uploads.lostAnswers = 1 }
        let upload = try await fixture.upload()
        #expect(upload.commit == UploadFixture.commit && upload.sent == all && upload.unchanged.isEmpty)
        #expect(fixture.targets("/commit/").count == 1 && fixture.server.uploadRequests.count == 1)
    }

    /// Whoever may write to a repository need not be allowed to make one.
    @Test func noRightToMakeRepositories() async throws {
        let fixture = UploadFixture { $0.uploads.creation = 403 }
        try await fixture.upload()
        #expect(fixture.server.files == UploadFixture.content)
        let missing = UploadFixture {
            $0.uploads.creation = 403
            $0.uploads.isThere = false
        }
        let error = try await missing.failure()
        #expect(error.kind == .refused && error.cause.contains("403: no rights to create"))
    }

    @Test func fieldsThatTheStorageWants() async throws {
        let fixture = UploadFixture { $0.uploads.field = ("x-amz-meta", "a \"b\" \\c") }
        try await fixture.upload()
        #expect(fixture.server.uploadRequests.first?.fields["x-amz-meta"] == "a \"b\" \\c")
    }

    @Test func gitNamesContent() {
        // Source: `git hash-object` of "hello\n" and of nothing; Python's hashlib.
        for (text, name) in [
            ("blob 6\0hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"),
            ("blob 0\0", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
            (String(repeating: "a", count: 10_000), "a080cbda64850abb7b7f67ee875ba068074ff6fe"),
        ] {
            var hash = SHA1()
            for start in stride(from: 0, to: text.utf8.count, by: 61) {
                hash.update(Array(Array(text.utf8)[start..<min(start + 61, text.utf8.count)]))
            }
            #expect(hash.hexadecimal() == name)
        }
    }
}
