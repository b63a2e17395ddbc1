import Foundation
import TestSupport
import Testing

@testable import Packing

/// Packages that would do harm: nothing is written of any of them.
@Suite struct HostilePackageTests {
    private let fixture = PackageFixture(images: [])

    @Test(arguments: [
        "../evil", "/tmp/evil", "a/../../evil", "a/./b", "./a", "a//b", "..", "a\\..\\evil", "C:\\evil", "a\u{1B}[2J",
        "a\nb", "", "a//", "..//", String(repeating: "x", count: 256),
    ])
    func namesThatLeadElsewhere(_ name: String) throws {
        let error = try fixture.refusal(TestZip(adding: [.init(name, name.hasSuffix("/") ? "" : "x")]))
        #expect(error.kind == .invalid && error.cause.contains("outside"))
    }

    @Test func namesThatAreNoText() throws {
        var entry = TestZip.Entry("x", "x")
        entry.name = [0x61, 0xFF]
        #expect(try fixture.refusal(TestZip(adding: [entry])).cause.contains("UTF-8"))
    }

    @Test func twoOfOneName() throws {
        let twice = TestZip(adding: [.init("exp/codec/1epoch.pth", "other")])
        #expect(try fixture.refusal(twice).cause.contains("two entries 'exp/codec/1epoch.pth'"))
        for pair in [["a", "a/b"], ["a/b", "a"], ["a/", "a"], ["a", "a/"]] {
            let zip = TestZip(adding: pair.map { .init($0, $0.hasSuffix("/") ? "" : "x") })
            let cause = try fixture.refusal(zip).cause
            #expect(cause.contains("a file and a folder") || cause.contains("two entries"))
        }
    }

    @Test(arguments: [0o120777, 0o020666, 0o060666, 0o010666] as [UInt32]) func linksAndDevices(_ mode: UInt32) throws {
        var entry = TestZip.Entry("link", "/etc/passwd")
        (entry.maker, entry.attributes) = (3, mode << 16)
        #expect(try fixture.refusal(TestZip(adding: [entry])).cause.contains("link or a device"))
    }

    @Test func bombs() throws {
        // A size that no such number of bytes can have.
        var impossible = TestZip.Entry("a", "x").deflated
        impossible.size = 0xFFFF_FFF0
        #expect(try fixture.refusal(TestZip(adding: [impossible])).cause.contains("impossible"))
        var stored = TestZip.Entry("a", "x")
        stored.size = 1000
        #expect(try fixture.refusal(TestZip(adding: [stored])).cause.contains("impossible"))
        // Sizes that are possible, but become what no model is.
        let zeros = TestZip.deflate([UInt8](repeating: 0, count: 1_000_000))
        let many = (0..<20).map { number in
            var entry = TestZip.Entry("\(number)", zeros)
            (entry.method, entry.size) = (8, UInt32(zeros.count * 1000))
            return entry
        }
        var zip = TestZip(adding: many)
        let total = many.reduce(0) { $0 + Int($1.size ?? 0) }
        #expect(total < 1 << 30)
        let more = (0..<1200).map { number in
            var entry = many[0]
            entry.name = Array("more/\(number)".utf8)
            return entry
        }
        zip.entries += more
        #expect(try fixture.refusal(zip).cause.contains("would become"))
    }

    /// Other bytes than the size says.
    @Test func sizesThatAreNotSo() throws {
        for size in [5, 7, 9] as [UInt32] {
            var zip = TestZip()
            zip.entries[1] = TestZip.Entry("exp/codec/config.yaml", "a: bcdef").deflated
            zip.entries[1].size = size
            #expect(throws: PackingError.self) { _ = try fixture.unpack(zip) }
        }
    }

    @Test func overlaps() throws {
        var zip = TestZip(adding: [.init("a", "12345"), .init("b", "12345")])
        zip.entries[4].place = UInt32(zip.entries[..<3].reduce(0) { $0 + 30 + $1.name.count + $1.bytes.count })
        #expect(try fixture.refusal(zip).cause.contains("share bytes"))
    }

    @Test func encryptionAndOtherMethods() throws {
        for flag in [1, 0x41] as [UInt16] {
            var entry = TestZip.Entry("a", "x")
            entry.flags = flag
            #expect(try fixture.refusal(TestZip(adding: [entry])).cause.contains("encrypted"))
        }
        var entry = TestZip.Entry("a", "x")
        entry.method = 14
        #expect(try fixture.refusal(TestZip(adding: [entry])).cause.contains("method 14"))
    }

    @Test func filesThatAreNoPackages() throws {
        let whole = TestZip().bytes
        let tar = [UInt8](repeating: 0, count: 257) + Array("ustar".utf8) + [UInt8](repeating: 0, count: 250)
        let cases: [([UInt8], String)] = [
            ([], "empty"), (Array("hello".utf8), "no zip"), (tar, "tar"), ([0x1F, 0x8B, 8, 0], "tar"),
            (Array("BZh9".utf8), "tar"), (Array(whole.dropLast(30)), "cut off"), (Array(whole[..<100]), "cut off"),
            (TestZip([]).bytes, "no meta.yaml"), (TestZip([.init("a", "x")]).bytes, "no meta.yaml"),
        ]
        for (bytes, words) in cases {
            fixture.workspace.write(bytes, to: "stranger.zip")
            let error = try #require(throws: PackingError.self) {
                _ = try ModelPackage.unpack(fixture.workspace["stranger.zip"], into: fixture.workspace["out"])
            }
            #expect(error.cause.contains(words) && !fixture.workspace.has("out"), "\(words): \(error)")
        }
        let missing = try #require(throws: PackingError.self) {
            _ = try ModelPackage.unpack(fixture.workspace["nothing.zip"], into: fixture.workspace["out"])
        }
        #expect(missing.kind == .missing)
    }

    /// Wherever a byte is cut off or changed, it ends with an error or with a package, never with a crash.
    @Test func cutsAndChanges() throws {
        let whole = TestZip(adding: [TestZip.Entry("z", "zzzzzzzzzzzzzzzz").deflated]).bytes
        var random: UInt64 = 7
        for i in 0..<600 {
            var bytes = whole
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if i % 3 == 0 {
                bytes.removeLast(Int(random >> 33) % bytes.count)
            } else {
                bytes[Int(random >> 33) % bytes.count] = UInt8(truncatingIfNeeded: random >> 20)
            }
            fixture.workspace.write(bytes, to: "stranger.zip")
            do throws(PackingError) {
                let model = try ModelPackage.unpack(
                    fixture.workspace["stranger.zip"], into: fixture.workspace["out"])
                #expect(model.modelFile.hasPrefix(fixture.workspace["out"]))
            } catch {
                #expect(!error.cause.isEmpty && !error.remedy.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("files: {model_file: a}\n", "no mapping 'yaml_files'"), ("[1]", "no mapping"), ("a: [", "no YAML"),
        ("files: {model_file: [a]}\nyaml_files: {}\n", "not of texts"),
        ("files: {model_file: ../x}\nyaml_files: {train_config: exp/codec/config.yaml}\n", "not in the package"),
        ("files: {}\nyaml_files: {train_config: exp/codec/config.yaml}\n", "no model_file"),
        ("files: {model_file: exp/codec/1epoch.pth}\nyaml_files: {}\n", "no train_config"), ("", "no mapping"),
    ])
    func descriptionsThatAreWrong(_ text: String, _ words: String) throws {
        var zip = TestZip()
        zip.entries[0].bytes = Array(text.utf8)
        let error = try fixture.refusal(zip)
        #expect(error.cause.contains(words) && error.source.hasSuffix("stranger.zip: meta.yaml"), "\(error)")
    }

    /// Small texts may stand for values without end.
    @Test func configurationsThatReferToThemselves() throws {
        var config = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for i in 1..<12 {
            config += "a\(i): &a\(i) [" + [String](repeating: "*a\(i - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let error = try #require(throws: PackingError.self) { _ = try fixture.unpack(TestZip(config: config)) }
        #expect(error.cause.contains("without end") && error.source.hasSuffix("config.yaml"))
    }
}
