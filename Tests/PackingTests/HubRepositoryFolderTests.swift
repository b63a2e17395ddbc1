import Foundation
import Hub
import TestSupport
import Testing

@testable import Packing

/// The folder of stage 9.
@Suite struct HubRepositoryFolderTests {
    private let fixture = PackageFixture(images: ["a.png"])

    private func make(_ author: String = "Ada") throws -> HubRepositoryFolder {
        let card = ModelCard(
            repository: try #require(HubRepository("owner/name")), author: author, recipe: "libritts/codec1",
            program: "codec-recipe 0.1.0", configuration: "codec: dac\n")
        return try HubRepositoryFolder.make(
            experiments: fixture.workspace["exp"], package: fixture.workspace["package.zip"], card: card)
    }

    private var found: [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: fixture.workspace["exp/hf_owner_name"])) ?? []
        return paths.filter { !["exp", "exp/codec_a", "exp/codec_a/images"].contains($0) }.sorted()
    }

    private let whole = [
        ".gitattributes", "README.md", "exp/codec_a/12epoch.pth", "exp/codec_a/config.yaml",
        "exp/codec_a/images/a.png", "meta.yaml",
    ]

    @Test func whatIsInIt() throws {
        try fixture.pack()
        let folder = try make()
        #expect(folder.path == fixture.workspace["exp/hf_owner_name"] && found == whole)
        #expect(folder.model.modelFile == folder.path + "/exp/codec_a/12epoch.pth")
        #expect(folder.model.files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        #expect(try fixture.workspace.text("exp/hf_owner_name/README.md").contains("trained by Ada"))
        #expect(
            try fixture.workspace.text("exp/hf_owner_name/.gitattributes").hasPrefix(
                "*.pth filter=lfs diff=lfs merge=lfs -text\n"))
        // Nothing is left beside it.
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.workspace["exp"]).sorted()
        #expect(names == ["codec_a", "hf_owner_name"])
    }

    /// The Hub's tools change paths when they fetch it, so they are not changed before.
    @Test func pathsStayAsTheyArePacked() throws {
        fixture.workspace.write("init: exp/codec_a/12epoch.pth\n", to: "exp/codec_a/config.yaml")
        try fixture.pack()
        _ = try make()
        let text = try fixture.workspace.text("exp/hf_owner_name/exp/codec_a/config.yaml")
        #expect(text == "init: exp/codec_a/12epoch.pth\n")
    }

    @Test func itIsReplacedWhole() throws {
        try fixture.pack()
        _ = try make()
        fixture.workspace.write("old", to: "exp/hf_owner_name/exp/codec_a/1epoch.pth")
        _ = try make("Grace")
        #expect(found == whole)
        #expect(try fixture.workspace.text("exp/hf_owner_name/README.md").contains("trained by Grace"))
    }

    @Test func whatWasThereStaysIfItFails() throws {
        try fixture.pack()
        _ = try make()
        fixture.workspace.write("no package", to: "package.zip")
        #expect(throws: PackingError.self) { try make("Grace") }
        #expect(found == whole)
        #expect(try fixture.workspace.text("exp/hf_owner_name/README.md").contains("trained by Ada"))
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.workspace["exp"]).sorted()
        #expect(names == ["codec_a", "hf_owner_name"])
    }

    @Test(arguments: [".git/config", "mine.txt"]) func whatOthersMadeIsNotReplaced(_ file: String) throws {
        try fixture.pack()
        fixture.workspace.write("mine", to: "exp/hf_owner_name/" + file)
        if file.hasPrefix(".git/") { fixture.workspace.write("", to: "exp/hf_owner_name/meta.yaml") }
        let error = try #require(throws: PackingError.self) { try make() }
        #expect(error.remedy.contains("move it away") && error.kind == .cannotCreate)
        #expect(try fixture.workspace.text("exp/hf_owner_name/" + file) == "mine")
    }
}
