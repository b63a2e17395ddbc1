import Foundation
import TestSupport
import Testing
import Yams

@testable import Packing

/// Packages of ESPnet's, and what it does to configurations.
@Suite struct UnpackingTests {
    private let fixture = PackageFixture()

    @Test(arguments: [false, true]) func filesLieAsTheyAreNamed(_ isCompressed: Bool) throws {
        var zip = TestZip(adding: [.init("exp/codec/images/"), .init("exp/codec/images/a.png", "picture")])
        zip.comment = Array("a comment with PK\u{5}\u{6} in it".utf8)
        if isCompressed { zip.entries = zip.entries.map { $0.bytes.isEmpty ? $0 : $0.deflated } }
        let model = try fixture.unpack(zip)
        let out = fixture.workspace["out"]
        #expect(model.modelFile == out + "/exp/codec/1epoch.pth" && model.trainConfig == out + "/exp/codec/config.yaml")
        #expect(model.metadata.torch == "2.13.0+cpu" && model.metadata.timestamp == 1_700_000_000.25)
        #expect(model.metadata.python == "3.11.7 (main) \n[GCC 12.2.0]" && model.metadata.espnet == "202511")
        #expect(try fixture.workspace.text("out/exp/codec/1epoch.pth") == "weights")
        #expect(try fixture.workspace.text("out/exp/codec/config.yaml") == "codec: dac\n")
        #expect(try fixture.workspace.text("out/exp/codec/images/a.png") == "picture")
        #expect(fixture.workspace.has("out/meta.yaml") && model.files.count == 4)
    }

    @Test func pathsInConfigurations() throws {
        let config = """
            # A comment.
            init: ./exp//codec/1epoch.pth
            lists: [exp/codec/1epoch.pth, {deep: "exp/codec/config.yaml"}]
            not: [exp/codec/1epoch.pth2, exp/codec, 1epoch.pth, 3, null]
            exp/codec/1epoch.pth: key
            eps: 1e-9
            text: '1.0'
            number: 1.0e-09
            yes: no

            """
        _ = try fixture.unpack(TestZip(config: config))
        let text = try fixture.workspace.text("out/exp/codec/config.yaml")
        let root = try #require(try Yams.compose(yaml: text))
        let model = fixture.workspace["out/exp/codec/1epoch.pth"]
        #expect(root["init"]?.string == model && root["lists"]?[0]?.string == model)
        #expect(root["lists"]?[1]?["deep"]?.string == fixture.workspace["out/exp/codec/config.yaml"])
        let rest = try #require(root["not"]?.sequence)
        #expect(rest.compactMap(\.string).prefix(3) == ["exp/codec/1epoch.pth2", "exp/codec", "1epoch.pth"])
        #expect(rest[3].int == 3 && rest[4].null != nil && root["exp/codec/1epoch.pth"]?.string == "key")
        // What is written is what was read: no text becomes a number.
        #expect(text.contains("eps: 1e-9\n") && text.contains("text: '1.0'\n") && text.contains("number: 1.0e-09\n"))
    }

    /// Numbers are no paths, even where a file is called so.
    @Test func filesThatAreCalledAsNumbers() throws {
        _ = try fixture.unpack(TestZip(adding: [.init("3", "x")], config: "number: 3\ntext: '3'\n"))
        let root = try #require(try Yams.compose(yaml: fixture.workspace.text("out/exp/codec/config.yaml")))
        #expect(root["number"]?.int == 3 && root["text"]?.string == fixture.workspace["out/3"])
    }

    /// Without paths in it, a configuration keeps its bytes.
    @Test func configurationsStayAsTheyAre() throws {
        let config = "# A comment.\nb:   1\na: {x: 'y'}   \n"
        _ = try fixture.unpack(TestZip(config: config))
        #expect(try fixture.workspace.text("out/exp/codec/config.yaml") == config)
    }

    @Test func descriptionsElsewhere() throws {
        var zip = TestZip()
        zip.entries[0].name = Array("packed/meta.yaml".utf8)
        _ = try fixture.unpack(zip)
        #expect(fixture.workspace.has("out/packed/meta.yaml"))
    }

    @Test func unpackingOverAnEarlierOne() throws {
        _ = try fixture.unpack(TestZip(config: "codec: old\n"))
        fixture.workspace.write("mine", to: "out/exp/codec/notes")
        _ = try fixture.unpack(TestZip())
        #expect(try fixture.workspace.text("out/exp/codec/config.yaml") == "codec: dac\n")
        #expect(try fixture.workspace.text("out/exp/codec/notes") == "mine")
    }

    /// A link in the folder could lead anywhere.
    @Test(arguments: ["out/exp", "out/exp/codec/1epoch.pth", "out/meta.yaml"]) func linksInTheFolder(_ link: String)
        throws
    {
        fixture.workspace.write("", to: "elsewhere/.keep")
        fixture.workspace.link(link, to: fixture.workspace["elsewhere/victim"])
        fixture.workspace.write("safe", to: "elsewhere/victim")
        let error = try #require(throws: PackingError.self) { _ = try fixture.unpack(TestZip()) }
        #expect(error.cause.contains("link") && error.source == fixture.workspace[link])
        #expect(try fixture.workspace.text("elsewhere/victim") == "safe")
    }

    @Test func damagedContent() throws {
        for isCompressed in [false, true] {
            let fixture = PackageFixture(images: [])
            var zip = TestZip()
            if isCompressed { zip.entries[2] = zip.entries[2].deflated }
            zip.entries[2].checksum = 1
            let error = try #require(throws: PackingError.self) { _ = try fixture.unpack(zip) }
            #expect(error.cause.contains("checksum of its entry 'exp/codec/1epoch.pth'"))
            // The description is last, so nobody takes this for a whole package.
            #expect(!fixture.workspace.has("out/exp/codec/1epoch.pth") && !fixture.workspace.has("out/meta.yaml"))
        }
    }
}
