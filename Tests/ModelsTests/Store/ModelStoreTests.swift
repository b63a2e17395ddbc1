import TestSupport
import Testing

@testable import Models

/// Files are found where they may be, and only those that their card means.
struct ModelStoreTests {
    private let folder = Workspace()
    private let bytes = Array("weights".utf8)

    private func store(_ folders: [String] = []) -> ModelStore {
        ModelStore(folders: folders, environment: ["CODECSCORE_CACHE": folder["cache"]])
    }

    @Test func theUsersFoldersGoFirstThenTheCardsThenTheCache() throws {
        let file = try ModelFile.of(bytes, "sub/model.onnx", folder: folder["card"])
        let store = store([folder["a"], folder["b"]])
        let places = [
            folder["a/model.onnx"], folder["a/\(file.sha256)/model.onnx"], folder["b/model.onnx"],
            folder["b/\(file.sha256)/model.onnx"], folder["card/sub/model.onnx"],
            folder["cache/models/\(file.sha256)/model.onnx"],
        ]
        #expect(store.places(of: file) == places)
        for place in places.reversed() {
            folder.write(bytes, to: String(place.dropFirst(folder.path.count + 1)))
            #expect(try store.find(file) == place)
        }
    }

    @Test func anAbsolutePathIsTakenAsItIs() throws {
        let path = folder.write(bytes, to: "elsewhere.onnx")
        #expect(try store().find(ModelFile.of(bytes, path)) == path)
    }

    @Test func aFileThatIsNowhereSaysWhereItWasLookedFor() throws {
        let file = try ModelFile.of(bytes)
        let error = try #require(throws: ModelError.self) { try store().find(file) }
        #expect(error.kind == .missing)
        #expect(error.cause == "it is not in \(folder["cache/models/\(file.sha256)/model.onnx"])")
        #expect(error.remedy.contains("--models"))
        let wheel = try ModelFile.of(bytes, wheel: WheelSource(package: "p", version: "1", path: "x"))
        let fetchable = try #require(throws: ModelError.self) { try store().find(wheel) }
        #expect(fetchable.remedy.contains("codec-score models fetch"))
        let nowhere = try #require(throws: ModelError.self) { try ModelStore(environment: [:]).find(file) }
        #expect(nowhere.cause.contains("HOME"))
    }

    @Test func aFileWithAnotherHashIsPassedOver() throws {
        let file = try ModelFile.of(bytes)
        folder.write("another", to: "a/model.onnx")
        folder.write(bytes, to: "b/model.onnx")
        #expect(try store([folder["a"], folder["b"]]).find(file) == folder["b/model.onnx"])
    }

    @Test(arguments: ["weightz", "longer than it should be"])
    func onlyAnotherHashIsAnErrorWithBoth(_ text: String) throws {
        let file = try ModelFile.of(bytes)
        let path = folder.write(text, to: "a/model.onnx")
        let error = try #require(throws: ModelError.self) { try store([folder["a"]]).find(file) }
        #expect(error.kind == .invalid)
        #expect(error.source == path)
        #expect(error.cause.contains(file.sha256))
        #expect(error.cause.contains(try ModelStore.sha256(of: path)))
    }

    /// What lies under its hash had it once: the model is as good as missing, and others go on.
    @Test func aDamagedFileOfTheCacheIsMissing() throws {
        let file = try ModelFile.of(bytes)
        let path = folder.write("weightz", to: "cache/models/\(file.sha256)/model.onnx")
        let error = try #require(throws: ModelError.self) { try store().find(file) }
        #expect(error.isAbsence && error.source == path && error.cause == "the file is damaged")
    }

    @Test func aCardWithoutAHashIsToldTheHash() throws {
        let path = folder.write(bytes, to: "model.onnx")
        let file = try ModelFile(
            name: "model.onnx", sha256: String(repeating: "0", count: 64), folder: folder.path)
        let error = try #require(throws: ModelError.self) { try store().find(file) }
        #expect(error.cause.contains(try ModelStore.sha256(of: path)))
        #expect(error.remedy.contains("codec-score models add"))
        let bundled = try ModelFile(name: "model.onnx", sha256: file.sha256)
        #expect(store().places(of: bundled).isEmpty)
        let absent = try #require(throws: ModelError.self) { try store().find(bundled) }
        #expect(absent.kind == .missing)
        #expect(absent.remedy.contains("codec-score models add"))
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "é", count: 32)])
    func whatIsNoHashIsRefused(_ text: String) {
        #expect(throws: ModelError.self) { try ModelFile(name: "m", sha256: text) }
    }

    @Test(arguments: ["", "/", "..", "a/..", "a/"]) func whatIsNoNameIsRefused(_ name: String) {
        #expect(throws: ModelError.self) { try ModelFile(name: name, sha256: String(repeating: "a", count: 64)) }
    }

    @Test func theHashIsThatOfSHA256() throws {
        // NIST's example "abc".
        let path = folder.write("abc", to: "abc")
        #expect(
            try ModelStore.sha256(of: path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(throws: ModelError.self) { try ModelStore.sha256(of: folder["none"]) }
    }
}
