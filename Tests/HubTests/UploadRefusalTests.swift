import Foundation
import StandInHub
import TestSupport
import Testing

@testable import Hub

/// Uploads that cannot be, and what a user is told.
@Suite struct UploadRefusalTests {
    @Test func theTokenGoesToTheHubOnly() async throws {
        let fixture = UploadFixture { $0.uploads.partSize = 10_000 }
        try await fixture.upload()
        for request in fixture.server.requests {
            // Who completes a file has an address with a signature, as the storage has.
            let isSigned = request.target.contains("signature")
            #expect(request.fields["authorization"] == (isSigned ? nil : "Bearer \(UploadFixture.token)"))
            #expect(isSigned || request.fields["host"]?.hasPrefix("127.0.0.1") == true)
        }
        #expect(fixture.server.uploadRequests.allSatisfy { $0.fields["host"]?.hasPrefix("localhost") == true })
        #expect(fixture.server.uploadRequests.count == 3)
    }

    /// Other users of the machine see a program's arguments, and some its environment.
    @Test func neitherTokenNorSignatureAreArguments() async throws {
        var fixture = UploadFixture()
        fixture.workspace.write(
            """
            #!/bin/sh
            printf '%s\\n' "$@" >>"$SEEN"
            env >>"$SEEN"
            PATH=$REAL_PATH exec curl "$@"
            """, to: "bin/curl")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fixture.workspace["bin/curl"])
        fixture.environment["REAL_PATH"] = fixture.environment["PATH"]
        fixture.environment["PATH"] = fixture.workspace["bin"] + ":" + (fixture.environment["PATH"] ?? "")
        fixture.environment["SEEN"] = fixture.workspace["seen"]
        try await fixture.upload()
        let seen = try fixture.workspace.text("seen")
        #expect(seen.contains("--config") && !seen.contains(UploadFixture.token) && !seen.contains("open-sesame"))
    }

    @Test func theTokensFile() async throws {
        var fixture = UploadFixture()
        fixture.environment["HF_TOKEN"] = nil
        let error = try await fixture.failure()
        #expect(error.kind == .refused && error.remedy.contains("hf auth login"))
        #expect(fixture.server.requests.isEmpty)
        fixture.workspace.write(UploadFixture.token + "\n", to: "token")
        try await fixture.upload()
        #expect(fixture.server.files == UploadFixture.content)
    }

    @Test func aWrongToken() async throws {
        var fixture = UploadFixture()
        fixture.environment["HF_TOKEN"] = "hf_wrong"
        let error = try await fixture.failure()
        #expect(error.kind == .refused && error.cause.contains("HTTP 401") && error.remedy.contains("HF_TOKEN"))
        #expect(fixture.server.uploadRequests.isEmpty && fixture.targets("/commit/").isEmpty)
    }

    /// A server may say what it was sent.
    @Test func theTokenIsNotRepeated() async throws {
        let words = "token \(UploadFixture.token) may not; \u{1B}[2J"
        let fixture = UploadFixture { $0.uploads.refusal = (403, words) }
        let error = try await fixture.failure()
        #expect(error.cause.contains("token … may not") && !error.description.contains("\u{1B}"))
    }

    @Test(arguments: [
        (400, "YAML is invalid", HubError.Kind.refused, "does not accept it"), (403, "no", .refused, "may not write"),
        (409, "a", .refused, "at the same time"), (412, "b", .refused, "at the same time"),
        (413, "c", .refused, "at once"), (418, "tea", .refused, "HTTP 418: tea"),
    ])
    func refusedCommits(_ status: Int, _ words: String, _ kind: HubError.Kind, _ cause: String) async throws {
        let fixture = UploadFixture { $0.uploads.refusal = (status, words) }
        let error = try await fixture.failure()
        #expect(error.kind == kind && error.cause.contains(cause) && error.cause.contains("\(status)"))
        #expect(error.cause.contains(words) && error.source == "owner/name" && !error.remedy.isEmpty)
        #expect(fixture.targets("/commit/").count == 1 && fixture.server.files.isEmpty)
        // Another attempt does not send the model again.
        fixture.server.change { $0.uploads.refusal = nil }
        try await fixture.upload()
        #expect(fixture.server.uploadRequests.count == 1 && fixture.server.files == UploadFixture.content)
    }

    @Test(arguments: ["/create", "/preupload/", "/batch", "/upload/", "/commit/"])
    func faultsThatStay(_ part: String) async throws {
        let fixture = UploadFixture { $0.uploads.failures = .init(repeating: (part, 503), count: 10) }
        let error = try await fixture.failure()
        #expect(error.kind == .unreachable && error.cause.contains("503"))
        #expect(fixture.targets(part).count == 3 && fixture.server.files.isEmpty)
        #expect(error.source == (part == "/upload/" ? "owner/name: exp/codec a/1epoch.pth" : "owner/name"))
    }

    @Test func theStorageRefuses() async throws {
        let fixture = UploadFixture { $0.uploads.failures = [("/upload/", 403)] }
        let error = try await fixture.failure()
        #expect(error.source.contains("1epoch.pth") && error.cause.contains("403") && error.remedy.contains("clock"))
    }

    @Test func otherBytesThanWereSent() async throws {
        let fixture = UploadFixture { $0.uploads.isCorrupt = true }
        let error = try await fixture.failure()
        #expect(error.source.contains("1epoch.pth") && error.cause.contains("whole"))
        #expect(fixture.targets("/commit/").isEmpty)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:word@127.0.0.1/x", "nowhere",
        "http://127.0.0.1/folder/",
        "http://127.0.0.1/\"\nupload-file = x",
    ])
    func addressesThatAreNotUsed(_ address: String) async throws {
        for part in [nil, 10_000] {
            let fixture = UploadFixture {
                $0.uploads.storage = address
                $0.uploads.partSize = part
            }
            let error = try await fixture.failure()
            #expect(error.kind == .invalid && error.source.contains("1epoch.pth"))
            #expect(fixture.server.uploadRequests.isEmpty)
        }
    }

    @Test(arguments: [("a\nurl", "x"), ("name", "a\r\nHost: b"), ("na me", "x")])
    func fieldsThatAreNone(_ name: String, _ value: String) async throws {
        let fixture = UploadFixture { $0.uploads.field = (name, value) }
        #expect(try await fixture.failure().cause.contains("header"))
    }

    /// What the Hub would refuse in the end is known before anything is sent or made.
    @Test func pagesThatAreNotAccepted() async throws {
        let fixture = UploadFixture {
            $0.uploads.isThere = false
            $0.uploads.cardFault = ("# A model", "\"license\" must be one of")
        }
        let error = try await fixture.failure()
        #expect(error.source == "owner/name: README.md" && error.cause.contains("HTTP 400: \"license\" must be one of"))
        #expect(error.remedy.contains("---") && fixture.server.requests.count == 1)
        // A server that does not know the question is not in the way.
        let other = UploadFixture { $0.uploads.failures = [("/validate", 404)] }
        try await other.upload()
        #expect(other.server.files == UploadFixture.content)
    }

    @Test func branches() async throws {
        let error = try await UploadFixture().failure("owner/name@other")
        #expect(error.kind == .missing && error.cause.contains("no branch 'other'"))
        let commit = try await UploadFixture().failure("owner/name@" + String(repeating: "1a", count: 20))
        #expect(commit.kind == .request)
    }

    @Test func offlineAndWithoutCurl() async throws {
        var fixture = UploadFixture()
        fixture.environment["HF_HUB_OFFLINE"] = "1"
        #expect(try await fixture.failure().remedy.contains("HF_HUB_OFFLINE"))
        fixture.environment["HF_HUB_OFFLINE"] = nil
        fixture.environment["PATH"] = ""
        let error = try await fixture.failure()
        #expect(error.kind == .unavailable && error.remedy.contains("hf upload owner/name"))
        fixture.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        fixture.environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
        #expect(try await fixture.failure().kind == .unreachable)
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func aFolderThatCannotBeFilled() async throws {
        var fixture = UploadFixture()
        fixture.environment["TMPDIR"] = fixture.workspace["nowhere"]
        let error = try await fixture.failure()
        #expect(error.kind == .cannotWrite && error.remedy.contains("TMPDIR"))
    }
}
