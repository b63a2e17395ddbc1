import Foundation
import Testing
import StandInHub
import TestSupport

@testable import Hub

/// What cannot be had, and what a user is told.
@Suite struct RefusalTests {
    @Test func offline() async throws {
        var fixture = Fixture()
        fixture.environment["HF_HUB_OFFLINE"] = "1"
        let error = try await fixture.failure()
        #expect(error.kind == .unreachable && error.description.contains("HF_HUB_OFFLINE"))
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func noCurl() async throws {
        var fixture = Fixture()
        fixture.environment["PATH"] = ""
        let error = try await fixture.failure()
        #expect(error.kind == .unavailable && error.remedy.contains("apt install curl"))
        #expect(error.remedy.contains("hf download owner/name"))
    }

    @Test func nobodyAnswers() async throws {
        var fixture = Fixture()
        // No program listens on the first of all ports.
        fixture.environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
        let error = try await fixture.failure()
        #expect(error.kind == .unreachable && error.remedy.contains("check the network"))
    }

    /// Without a Hub to ask, what is wrong with the files that are here is the better message.
    @Test func whatIsHereIsWrongAndNobodyAnswers() async throws {
        struct Several: Error {}
        var fixture = Fixture()
        try await fixture.download()
        fixture.environment["HF_HUB_OFFLINE"] = "1"
        await #expect(throws: Several.self) {
            _ = try await fixture.hub.folder(of: Fixture.repository()) { _, _ in throw Several() }
        }
    }

    @Test(arguments: [
        (404, "RevisionNotFound", HubError.Kind.missing, "no revision 'main'"),
        (404, "RepoNotFound", .missing, "no such repository"), (401, "RepoNotFound", .refused, "no such public"),
        (401, "GatedRepo", .refused, "gated"), (403, "GatedRepo", .refused, "gated"),
        (429, "", .unreachable, "too many"), (418, "", .unreachable, "418"),
    ])
    func answers(_ status: Int, _ code: String, _ kind: HubError.Kind, _ words: String) async throws {
        let fixture = Fixture { $0.refusal = (status, code) }
        let error = try await fixture.failure()
        #expect(error.kind == kind && error.cause.contains(words) && error.source == "owner/name")
        if kind == .refused { #expect(error.remedy.contains("HF_TOKEN")) }
        #expect(!fixture.workspace.has(Fixture.folder))
    }

    @Test func noSuchRevision() async throws {
        let error = try await Fixture().failure("owner/name@other")
        #expect(error.kind == .missing && error.source == "owner/name@other")
    }

    @Test func aFileThatIsNotThere() async throws {
        let fixture = Fixture()
        let error = await #expect(throws: HubError.self) {
            _ = try await fixture.hub.download(Fixture.repository()) { _, _ in ["nothing.pth"] }
        }
        #expect(error?.kind == .missing && error?.cause.contains("'nothing.pth'") == true)
    }

    @Test(arguments: ["../../../../evil", "/absolute/evil", "a/../../evil", "a//b", "./a", "a\u{1B}[2J"])
    func pathsThatLeadOutside(_ path: String) async throws {
        let listed = Fixture { $0.listed = [path] }
        let error = try await listed.failure()
        #expect(error.kind == .invalid && error.cause.contains("outside") && !error.description.contains("\u{1B}"))
        let named = Fixture()
        await #expect(throws: HubError.self) {
            _ = try await named.hub.download(Fixture.repository()) { _, _ in [path] }
        }
        #expect(!listed.workspace.has(Fixture.folder) && !named.workspace.has(Fixture.folder))
    }

    /// Names of content and commits become names of files too.
    @Test(arguments: ["../../../../evil", "", ".hidden", "a/b"]) func hostileNamesOfContent(_ name: String) async throws
    {
        let etag = Fixture { $0.etag = name }
        #expect(try await etag.failure().kind == .invalid)
        let commit = Fixture { $0.commit = name }
        #expect(try await commit.failure().kind == .invalid)
        #expect(!etag.workspace.has(Fixture.folder) && !commit.workspace.has(Fixture.folder))
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:word@127.0.0.1/x", "nowhere"])
    func redirectsThatAreNotFollowed(_ location: String) async throws {
        let error = try await Fixture { $0.storage = location }.failure()
        #expect(error.kind == .invalid && error.cause.contains("redirects"))
    }

    @Test func aFileThatIsAlsoAFolder() async throws {
        let fixture = Fixture(["a": Array("file".utf8), "a/b": Array("inside".utf8)])
        let error = await #expect(throws: HubError.self) {
            _ = try await fixture.hub.download(Fixture.repository()) { paths, _ in paths }
        }
        #expect(error?.kind == .cannotWrite)
    }
}
