import Foundation
import StandInHub
import TestSupport
import Testing

/// Models of Hugging Face's Hub, from a stand-in on this machine.
@Suite struct HubModelTests {
    private static func file(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(repositoryRoot)/reference/codecs/dac/\(name)")))
    }

    /// A model as ESPnet packs it, with files that nobody needs.
    private static func packed() throws -> [String: [UInt8]] {
        let meta = "files:\n  model_file: exp/codec/1epoch.pth\nyaml_files:\n  train_config: exp/codec/config.yaml\n"
        return [
            "meta.yaml": Array(meta.utf8), "exp/codec/1epoch.pth": try file("1epoch.pth"),
            "exp/codec/config.yaml": try file("config.yaml"), "exp/codec/images/loss.png": [1, 2, 3],
        ]
    }

    private func run(
        _ folder: RecipeFolder, _ hub: StandInHub, _ arguments: [String], _ more: [String: String] = [:]
    ) throws -> Command.Outcome {
        let environment = ["HF_HOME": folder.workspace["hf"], "HF_ENDPOINT": hub.endpoint, "HF_HUB_OFFLINE": "0"]
        return try folder.run(arguments, environment: environment.merging(more) { $1 })
    }

    @Test func aPackedModelIsFetchedOnce() throws {
        let hub = StandInHub(.init(files: try Self.packed()))
        let folder = RecipeFolder()
        let first = try run(folder, hub, ["inspect", "owner/name"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("DAC") && first.output.contains("exp/codec/1epoch.pth"))
        #expect(!hub.requests.contains { $0.target.contains("loss.png") })
        let count = hub.requests.count
        let again = try run(folder, hub, ["inspect", "owner/name"], ["HF_HUB_OFFLINE": "1"])
        #expect(again.output == first.output && hub.requests.count == count)
    }

    @Test(.needsLibtorch) func anExperimentOfTheHubCodes() throws {
        let hub = StandInHub(
            .init(files: ["config.yaml": try Self.file("config.yaml"), "latest.pth": try Self.file("1epoch.pth")]))
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let outcome = try run(
            folder, hub, ["encode", "--input", "in", "--pretrained", "owner/name", "--output-dir", "a"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try folder.succeed(["encode", "--input", "in", "--model-file", RecipeFolder.model("dac"), "--output-dir", "b"])
        #expect(try folder.workspace.bytes("a/codec/u1.npy") == folder.workspace.bytes("b/codec/u1.npy"))
    }

    @Test func refusals() throws {
        let hub = StandInHub(.init(files: ["README.md": Array("no model".utf8)]))
        let folder = RecipeFolder()
        let other = try run(folder, hub, ["inspect", "other/name"])
        #expect(other.status == 66 && other.errors.contains("other/name"), "\(other.errors)")
        let empty = try run(folder, hub, ["inspect", "owner/name"])
        #expect(empty.status == 65 && empty.errors.contains("config.yaml"), "\(empty.errors)")
        let offline = try run(folder, hub, ["inspect", "owner/name"], ["HF_HUB_OFFLINE": "1"])
        #expect(offline.status == 69 && offline.errors.contains("HF_HUB_OFFLINE"), "\(offline.errors)")
    }
}
