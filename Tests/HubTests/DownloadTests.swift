import Foundation
import Synchronization
import Testing
import StandInHub
import TestSupport

@testable import Hub

/// What comes into the cache, and how it lies there.
@Suite struct DownloadTests {
    @Test func filesLieAsTheHubsOwnToolsPutThem() async throws {
        let fixture = Fixture()
        let folder = try await fixture.download()
        #expect(folder == fixture.workspace["\(Fixture.folder)/snapshots/\(String(repeating: "1a", count: 20))"])
        #expect(try fixture.isWhole(folder))
        #expect(!FileManager.default.fileExists(atPath: folder + "/README.md"))
        #expect(try fixture.workspace.text("\(Fixture.folder)/refs/main") == String(repeating: "1a", count: 20))
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/exp/model.pth")
        let name = StandInHub.name(of: try #require(Fixture.packed["exp/model.pth"]), StandInHub.Site())
        #expect(link == "../../../blobs/\(name)")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/meta.yaml").hasPrefix("../../blobs/"))
        #expect(fixture.blobs.count == 3 && !fixture.blobs.contains { $0.contains("incomplete") })
    }

    @Test func theCacheIsUsedWithoutAsking() async throws {
        var fixture = Fixture()
        let folder = try await fixture.download()
        let count = fixture.server.requests.count
        #expect(try await fixture.hub.folder(of: Fixture.repository(), selecting: Fixture.selection) == folder)
        #expect(fixture.hub.cached(try Fixture.repository(), selecting: Fixture.selection) == folder)
        #expect(fixture.server.requests.count == count)
        fixture.environment["HF_HUB_OFFLINE"] = "1"
        #expect(try await fixture.hub.folder(of: Fixture.repository(), selecting: Fixture.selection) == folder)
    }

    /// The only commit that is here may be another revision's; it stands in for `main` where the Hub cannot be asked.
    @Test func anotherRevisionIsNotTakenForMain() async throws {
        var fixture = Fixture()
        let first = try await fixture.download("owner/name@v/1")
        let repository = try Fixture.repository()
        #expect(fixture.hub.cached(repository, selecting: Fixture.selection) == first)
        fixture.server.change { $0.commit = String(repeating: "2b", count: 20) }
        let (online, endpoint) = (fixture.environment, fixture.server.endpoint)
        fixture.environment["HF_HUB_OFFLINE"] = "1"
        #expect(try await fixture.hub.folder(of: repository, selecting: Fixture.selection) == first)
        fixture.environment = online
        fixture.environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
        #expect(try await fixture.hub.folder(of: repository, selecting: Fixture.selection) == first)
        fixture.environment["HF_ENDPOINT"] = endpoint
        let second = try await fixture.hub.folder(of: repository, selecting: Fixture.selection)
        #expect(second.hasSuffix("2b2b"))
        #expect(fixture.hub.cached(repository, selecting: Fixture.selection) == second)
    }

    @Test func onlyWhatIsMissingIsFetched() async throws {
        let fixture = Fixture()
        try await fixture.download()
        fixture.server.change { $0.commit = String(repeating: "2b", count: 20) }
        let folder = try await fixture.download()
        #expect(try fixture.isWhole(folder) && folder.hasSuffix("2b2b"))
        #expect(fixture.names("snapshots").count == 2 && fixture.server.storageRequests.count == 1)
        #expect(try fixture.workspace.text("\(Fixture.folder)/refs/main").hasPrefix("2b"))
    }

    @Test(arguments: ["v/1", String(repeating: "1a", count: 20)]) func revisions(_ revision: String) async throws {
        let fixture = Fixture()
        let folder = try await fixture.download("owner/name@\(revision)")
        #expect(try fixture.isWhole(folder))
        #expect(fixture.workspace.has("\(Fixture.folder)/refs/v/1") == (revision == "v/1"))
        let repository = try Fixture.repository("owner/name@\(revision)")
        #expect(fixture.hub.cached(repository, selecting: Fixture.selection) == folder)
        let other = try Fixture.repository("owner/name@other")
        #expect(fixture.hub.cached(other, selecting: Fixture.selection) == nil)
    }

    @Test func partOfASnapshotDoesNotCount() async throws {
        let fixture = Fixture()
        fixture.server.change { $0.cuts = [10, 20, 30] }
        #expect(try await fixture.failure().kind == .unreachable)
        #expect(!fixture.workspace.has("\(Fixture.folder)/refs/main"))
        let repository = try Fixture.repository()
        #expect(fixture.hub.cache.onlySnapshot(of: repository) != nil)
        #expect(fixture.hub.cached(repository, selecting: Fixture.selection) == nil)
        #expect(try fixture.isWhole(await fixture.hub.folder(of: repository, selecting: Fixture.selection)))
    }

    @Test func filesKnownByAListOfTheHubsOwnTools() async throws {
        let fixture = Fixture()
        let folder = try await fixture.download()
        let tree = "\(Fixture.folder)/trees/\(folder.split(separator: "/").last ?? "").json"
        fixture.workspace.write(#"{"format_version": 1, "files": {"b": {"size": 1}, "a/c": {"size": 2}}}"#, to: tree)
        #expect(fixture.hub.cache.paths(in: folder, of: try Fixture.repository()) == ["a/c", "b"])
    }

    @Test func twoAtOnceFetchOnce() async throws {
        let fixture = Fixture { $0.delay = 0.3 }
        let (hub, other) = (fixture.hub, fixture.hub)
        let repository = try Fixture.repository()
        async let first = hub.download(repository, selecting: Fixture.selection)
        async let second = other.download(repository, selecting: Fixture.selection)
        let folders = try await [first, second]
        #expect(folders[0] == folders[1])
        #expect(try fixture.isWhole(folders[0]))
        #expect(fixture.server.storageRequests.count == 1)
        #expect(!fixture.blobs.contains { $0.contains("incomplete") })
    }

    @Test func progressEndsAtTheSize() async throws {
        let fixture = Fixture()
        let seen = Mutex([HubProgress]())
        _ = try await fixture.hub.download(try Fixture.repository(), selecting: Fixture.selection) { progress in
            seen.withLock { $0.append(progress) }
        }
        let large = seen.withLock { $0.filter { $0.file == "exp/model.pth" } }
        #expect(large.last?.done == 300_000 && large.allSatisfy { $0.total == 300_000 })
        #expect(zip(large, large.dropFirst()).allSatisfy { $0.done <= $1.done })
    }

    @Test func filesWithoutContent() async throws {
        let fixture = Fixture(["meta.yaml": []])
        let folder = try await fixture.hub.download(try Fixture.repository()) { paths, _ in paths }
        #expect(FileManager.default.contents(atPath: folder + "/meta.yaml") == Data())
    }
}
