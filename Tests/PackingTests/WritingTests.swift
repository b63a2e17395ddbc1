import Foundation
import TestSupport
import Testing

@testable import Packing

/// What is in a package, and that it is the same each time.
@Suite struct WritingTests {
    private let names = [
        "meta.yaml", "exp/codec_a/config.yaml", "exp/codec_a/12epoch.pth", "exp/codec_a/images/a.png",
        "exp/codec_a/images/b.png", "exp/codec_a/images/sub/ä.png",
    ]

    @Test func entriesInESPnetsOrderWithLinksResolved() throws {
        let fixture = PackageFixture()
        let metadata = try fixture.pack()
        #expect(metadata.files == ["model_file": "exp/codec_a/12epoch.pth"])
        #expect(metadata.yamlFiles == ["train_config": "exp/codec_a/config.yaml"])
        let archive = try ZipExtraction(fixture.workspace["package.zip"])
        #expect(archive.listing.entries.map(\.name) == names)
        #expect(archive.listing.entries.allSatisfy { $0.method == .stored })
        let text = String(decoding: try archive.bytes(archive.listing.entries[0], atMost: 10_000), as: UTF8.self)
        #expect(
            text == """
                espnet: '202511'
                files:
                  model_file: 'exp/codec_a/12epoch.pth'
                python: 'none; packed by codec-recipe 0.1.0 for ESPnet 202511'
                timestamp: 1.5
                torch: 'none; packed by codec-recipe 0.1.0'
                yaml_files:
                  train_config: 'exp/codec_a/config.yaml'

                """)
    }

    @Test(.enabled(if: PackageFixture.hasPython), arguments: [0xFFFF_FFFF, 1, 10, 1000])
    func pythonReadsIt(_ limit: Int) throws {
        let fixture = PackageFixture()
        try fixture.pack(bigFrom: limit)
        let lines = try fixture.listing("package.zip")
        #expect(lines.map { $0.split(separator: " ")[0] } == names.map { $0[...] })
        #expect(lines.allSatisfy { $0.hasSuffix(" 0 0o100644") } && lines[2].contains(" 3000000 "))
    }

    /// With fields of ZIP64 wherever they could be, it is read as the same.
    @Test(arguments: [1, 10, 1000, 3_000_000]) func largeArchives(_ limit: Int) throws {
        let fixture = PackageFixture()
        try fixture.pack(bigFrom: limit)
        let bytes = try fixture.workspace.bytes("package.zip")
        #expect(bytes.suffix(98).starts(with: Array("PK\u{6}\u{6}".utf8)))
        let model = try ModelPackage.unpack(fixture.workspace["package.zip"], into: fixture.workspace["out"])
        #expect(model.files == names.map { fixture.workspace["out/" + $0] })
        #expect(try fixture.workspace.bytes("out/exp/codec_a/12epoch.pth") == PackageFixture.weights)
    }

    @Test func sameFilesSameBytes() throws {
        let (first, second) = (PackageFixture(), PackageFixture(images: ["sub/ä.png", "a.png", "b.png"]))
        try first.pack()
        try second.pack()
        #expect(try first.workspace.bytes("package.zip") == second.workspace.bytes("package.zip"))
        let before = Date().timeIntervalSince1970
        let time = try #require(try first.pack("now.zip", timestamp: nil).timestamp)
        #expect(time >= before - 1 && time <= before + 60)
    }

    /// ESPnet fails without pictures; a model that was converted has none.
    @Test func withoutPictures() throws {
        let fixture = PackageFixture(images: [])
        try fixture.pack()
        #expect(try ZipExtraction(fixture.workspace["package.zip"]).listing.entries.count == 3)
    }

    @Test func linksBelowPictures() throws {
        let fixture = PackageFixture()
        fixture.workspace.write("x", to: "elsewhere/x.png")
        fixture.workspace.link("exp/codec_a/images/link.png", to: "../../../elsewhere/x.png")
        fixture.workspace.link("exp/codec_a/images/folder", to: "../../../elsewhere")
        fixture.workspace.link("exp/codec_a/images/nowhere", to: "nothing")
        try fixture.pack()
        let entries = try ZipExtraction(fixture.workspace["package.zip"]).listing.entries.map(\.name)
        #expect(entries.filter { !names.contains($0) } == ["exp/codec_a/images/link.png"])
    }

    /// Experiments are often links to another disk.
    @Test func experimentsElsewhere() throws {
        let fixture = PackageFixture()
        fixture.workspace.link("work/exp", to: "../exp")
        let metadata = try fixture.pack(
            model: "work/exp/codec_a/train.total_count.best.pth", config: "work/./exp/codec_a/config.yaml",
            images: "work/exp/codec_a/../codec_a/images", directory: fixture.workspace["work"])
        #expect(metadata.files == ["model_file": "exp/codec_a/12epoch.pth"])
        #expect(metadata.yamlFiles == ["train_config": "exp/codec_a/config.yaml"])
        #expect(try ZipExtraction(fixture.workspace["package.zip"]).listing.entries.map(\.name) == names)
    }

    @Test func filesOutside() throws {
        let fixture = PackageFixture()
        fixture.workspace.write("", to: "work/.keep")
        let error = try #require(throws: PackingError.self) {
            try fixture.pack(directory: fixture.workspace["work"])
        }
        #expect(error.cause.contains("not below") && error.remedy.contains("folder above"))
        #expect(!fixture.workspace.has("package.zip"))
    }

    @Test(arguments: ["exp/codec_a/nothing.pth", "exp/codec_a", "exp/codec_a/config.yaml"])
    func modelsThatAreNone(_ path: String) throws {
        let fixture = PackageFixture()
        #expect(throws: PackingError.self) { try fixture.pack(model: path) }
        #expect(!fixture.workspace.has("package.zip"))
    }

    @Test(arguments: [
        ("exp/codec_a", "train.total_count.best.pth", "exp/codec_a/codec_a_train.total_count.best.zip"),
        ("exp/codec_a/", "12epoch.pth", "exp/codec_a/codec_a_12epoch.zip"), ("c", "model", "c/c_model.zip"),
    ])
    func names(_ experiment: String, _ model: String, _ path: String) {
        #expect(ModelPackage.path(experiment: experiment, model: model) == path)
    }

    @Test(arguments: [
        "plain", "it's", "a: b # c", "a\nb", "\"\\", "\u{7F}\u{85}\u{2028}", "日本", "", "- x", "\u{1F600}",
    ])
    func textsInYAML(_ text: String) throws {
        let metadata = PackageMetadata(
            modelFile: text, trainConfig: "c", writer: PackageWriter(program: text, torchVersion: text), timestamp: 0.1)
        let read = try PackageMetadata(yaml: metadata.yaml, source: "meta.yaml")
        #expect(read == metadata)
    }
}
