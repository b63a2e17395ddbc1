import Foundation
import Testing
import StandInHub
import TestSupport

@testable import Hub

/// Downloads that break off, or bring something else.
@Suite struct InterruptionTests {
    private let large = Fixture.packed["exp/model.pth"] ?? []
    private var partial: String {
        "\(Fixture.folder)/blobs/\(StandInHub.name(of: large, StandInHub.Site())).incomplete"
    }

    @Test func aBrokenTransferGoesOnWhereItStopped() async throws {
        let fixture = Fixture { $0.cuts = [100_000, 50_000] }
        #expect(try fixture.isWhole(await fixture.download()))
        let ranges = fixture.server.storageRequests.map { $0.fields["range"] }
        #expect(ranges == [nil, "bytes=100000-", "bytes=150000-"])
    }

    @Test func aLaterRunGoesOnToo() async throws {
        let fixture = Fixture { $0.cuts = [1000, 1000, 1000] }
        let error = try await fixture.failure()
        #expect(error.kind == .unreachable && error.description.contains("run it again"))
        #expect(try fixture.workspace.bytes(partial) == Array(large.prefix(3000)))
        #expect(try fixture.isWhole(await fixture.download()))
        #expect(fixture.server.storageRequests.last?.fields["range"] == "bytes=3000-")
        #expect(!fixture.workspace.has(partial))
    }

    @Test func aServerWithoutRangesSendsAll() async throws {
        let fixture = Fixture {
            $0.cuts = [1000]
            $0.knowsRanges = false
        }
        #expect(try fixture.isWhole(await fixture.download()))
    }

    /// What an earlier run left may be wrong: too long, whole but not right, or the beginning of something else.
    @Test(arguments: [10, 300_000, 300_001]) func wrongRemainsAreFetchedAnew(_ count: Int) async throws {
        let fixture = Fixture()
        fixture.workspace.write([UInt8](repeating: 7, count: count), to: partial)
        #expect(try fixture.isWhole(await fixture.download()))
    }

    @Test func wholeRemainsAreNotFetched() async throws {
        let fixture = Fixture()
        fixture.workspace.write(large, to: partial)
        #expect(try fixture.isWhole(await fixture.download()))
        #expect(fixture.server.storageRequests.isEmpty)
    }

    @Test func otherBytesThanAnnounced() async throws {
        let fixture = Fixture { $0.isCorrupt = true }
        let error = try await fixture.failure()
        #expect(error.kind == .invalid && error.source == "owner/name: exp/model.pth")
        #expect(error.cause.contains("SHA-256"))
        #expect(!fixture.workspace.has(partial) && fixture.blobs.count == 2)
        fixture.server.change { $0.isCorrupt = false }
        #expect(try fixture.isWhole(await fixture.download()))
    }

    @Test func aFaultOfTheHubThatPasses() async throws {
        let fixture = Fixture { $0.faults = 2 }
        #expect(try fixture.isWhole(await fixture.download()))
    }

    @Test func aFaultThatStays() async throws {
        let fixture = Fixture { $0.faults = 100 }
        let error = try await fixture.failure()
        #expect(error.kind == .unreachable && error.cause.contains("503"))
        #expect(fixture.server.requests.count == 3)
    }

    @Test func cancellationLeavesWhatCanBeGoneOnWith() async throws {
        let fixture = Fixture { $0.delay = 30 }
        let hub = fixture.hub
        let repository = try Fixture.repository()
        let task = Task { try await hub.download(repository, selecting: Fixture.selection) }
        while fixture.server.storageRequests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        let started = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(ContinuousClock.now - started < .seconds(10))
        #expect(hub.cached(repository, selecting: Fixture.selection) == nil)
    }

    @Test func aCacheThatCannotBeWritten() async throws {
        var fixture = Fixture()
        fixture.environment["HF_HUB_CACHE"] = fixture.workspace.write("a file", to: "taken")
        let error = try await fixture.failure()
        #expect(error.kind == .cannotWrite && error.remedy.contains("HF_HUB_CACHE"))
    }
}
