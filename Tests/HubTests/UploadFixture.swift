import Foundation
import StandInHub
import TestSupport
import Testing

@testable import Hub

/// A folder to upload, and a stand-in for the Hub.
struct UploadFixture {
    let workspace = Workspace()
    let server: StandInHub
    var environment: [String: String]

    static let token = "hf_abcDEF123"
    static let commit = String(repeating: "1c", count: 20)

    /// What a repository's folder holds: the stand-in takes files from 1000 bytes on for large ones.
    static let content: [String: [UInt8]] = [
        "README.md": Array("# A model\n".utf8), "meta.yaml": Array("files: {}\n".utf8), "empty": [],
        ".gitattributes": Array("*.pth filter=lfs diff=lfs merge=lfs -text\n".utf8),
        "exp/codec a/1epoch.pth": (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
        "exp/codec a/config.yaml": Array("codec: dac\n".utf8),
    ]
    /// Its paths by their bytes.
    static let paths = content.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }

    init(_ content: [String: [UInt8]] = Self.content, change: (inout StandInHub.Site) -> Void = { _ in }) {
        var site = StandInHub.Site()
        site.token = Self.token
        change(&site)
        server = StandInHub(site)
        for (path, bytes) in content { workspace.write(bytes, to: "folder/" + path) }
        workspace.write("", to: "tmp/.keep")
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HF_HOME": workspace.path,
            "HF_ENDPOINT": server.endpoint, "HF_TOKEN": Self.token, "TMPDIR": workspace["tmp"],
        ]
    }

    var hub: Hub {
        var hub = Hub(environment: environment)
        hub.pauses = [.zero, .zero]
        return hub
    }

    func plan(_ repository: String = "owner/name") throws -> UploadPlan {
        try UploadPlan(folder: workspace["folder"], to: Fixture.repository(repository), cache: hub.cache)
    }

    @discardableResult
    func upload(_ repository: String = "owner/name") async throws -> HubUpload {
        try await hub.upload(plan(repository), message: "Update model")
    }

    /// The error that an upload ends with.
    func failure(_ repository: String = "owner/name") async throws -> HubError {
        let error = try #require(await #expect(throws: HubError.self) { try await upload(repository) })
        #expect(!error.description.contains(Self.token))
        return error
    }

    /// Targets of requests that have a text in them.
    func targets(_ part: String) -> [String] { server.requests.map(\.target).filter { $0.contains(part) } }
}
