import Foundation
import StandInHub
import Testing
import TestSupport

@testable import Hub

/// A cache of its own, and a stand-in for the Hub.
struct Fixture {
    let workspace = Workspace()
    let server: StandInHub
    var environment: [String: String]

    /// A model's files as ESPnet packs them, the checkpoint a large one.
    static let packed: [String: [UInt8]] = [
        "meta.yaml": Array("files: exp/model.pth".utf8), "exp/config file.yaml": Array("codec: dac".utf8),
        "exp/model.pth": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
        "README.md": Array("not needed".utf8),
    ]

    init(_ files: [String: [UInt8]] = packed, change: (inout StandInHub.Site) -> Void = { _ in }) {
        var site = StandInHub.Site(files: files)
        change(&site)
        server = StandInHub(site)
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HF_HOME": workspace.path,
            "HF_ENDPOINT": server.endpoint,
        ]
    }

    var hub: Hub {
        var hub = Hub(environment: environment)
        hub.pauses = [.zero, .zero]
        return hub
    }

    /// The folder that the repository has in the cache.
    static let folder = "hub/models--owner--name"

    static func repository(_ text: String = "owner/name") throws -> HubRepository {
        try #require(HubRepository(text))
    }

    /// As a packed model is chosen: first the description, then what it names.
    static func selection(_ paths: [String], _ folder: String) -> [String] {
        guard FileManager.default.fileExists(atPath: folder + "/meta.yaml") else { return ["meta.yaml"] }
        return ["meta.yaml", "exp/config file.yaml", "exp/model.pth"]
    }

    @discardableResult
    func download(_ name: String = "owner/name") async throws -> String {
        try await hub.download(try Self.repository(name), selecting: Self.selection)
    }

    /// The error that a download ends with.
    func failure(_ name: String = "owner/name") async throws -> HubError {
        try #require(await #expect(throws: HubError.self) { try await download(name) })
    }

    /// Names in the folder of blobs.
    var blobs: [String] { names("blobs") }

    func names(_ folder: String) -> [String] {
        let path = workspace["\(Self.folder)/\(folder)"]
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Whether the packed model is here, byte for byte.
    func isWhole(_ folder: String) throws -> Bool {
        try ["meta.yaml", "exp/config file.yaml", "exp/model.pth"].allSatisfy { path in
            let content = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)"))
            return Array(content) == Self.packed[path]
        }
    }
}
