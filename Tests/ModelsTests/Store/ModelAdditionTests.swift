import Foundation
import Models
import TestSupport
import Testing

/// A file of the user's becomes a model's, if it fits the card.
@Suite(.needsONNXRuntime) struct ModelAdditionTests {
    private let workspace = Workspace()
    private var store: ModelStore {
        ModelStore(environment: ["CODECSCORE_CACHE": workspace["cache"]])
    }
    private let file = TinyModels.folder + "/tiny_mos.onnx"

    /// The card of the tiny model, in a folder without it.
    private func card(sha256: String? = nil, output: String = "scores") throws -> ModelCard {
        let own = try ModelCard.read(TinyModels.folder + "/tiny_mos.yaml")
        let text = own.text.replacing(own.file.sha256, with: sha256 ?? own.file.sha256)
            .replacing("output: scores", with: "output: \(output)")
        return try ModelCard(yaml: text, source: "bundled.yaml", folder: nil)
    }

    @Test func aFileOfTheCardsHashIsKept() throws {
        let addition = try ModelAddition(file, as: card(), to: store)
        #expect(!workspace.has("cache/models/tiny_mos.sha256"))
        #expect(try store.find(addition.card.file) == addition.path)
        #expect(try CardModel(card(), store: store).load() == addition.path)
    }

    private static let zeros = String(repeating: "0", count: 64)

    /// The card of the cache that has no hash, as a catalogue has it.
    private func found() throws -> ModelCard {
        workspace.write(try card(sha256: Self.zeros).text, to: "cache/cards/mine.yaml")
        return try #require(try ModelCatalogue(store: store).card(named: "tiny_mos"))
    }

    @Test func aCardWithoutAHashHasThatOfTheFile() throws {
        #expect(try found().file.isUnfilled)
        let addition = try ModelAddition(file, as: found(), to: store)
        #expect(try found().file.sha256 == card().file.sha256)
        #expect(try found().file.name == "tiny_mos.onnx")
        #expect(try store.find(found().file) == addition.path)
        #expect(try ModelCatalogue(store: store).model(named: "tiny_mos")?.load() == addition.path)
    }

    @Test func aLaterFileTakesThePlaceOfTheEarlier() throws {
        _ = try ModelAddition(file, as: found(), to: store)
        // An ignored field at the end: the same model, in other bytes.
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) + [0xA2, 0x06, 0x00]
        let other = workspace.write(bytes, to: "another.onnx")
        let addition = try ModelAddition(other, as: found(), to: store)
        #expect(addition.path.hasSuffix("/another.onnx"))
        #expect(try found().file.name == "another.onnx")
        #expect(try store.find(found().file) == addition.path)
    }

    @Test func aRecordThatIsNoneIsAFault() throws {
        workspace.write("what?\n", to: "cache/models/tiny_mos.sha256")
        _ = try found()
        let catalogue = try ModelCatalogue(store: store)
        #expect(catalogue.card(named: "tiny_mos")?.file.isUnfilled == true)
        #expect(catalogue.faults.map(\.source) == [workspace["cache/models/tiny_mos.sha256"]])
    }

    @Test func aFileOfAnotherHashIsRefused() throws {
        let other = try card(sha256: String(repeating: "ab", count: 32))
        let error = try #require(throws: ModelError.self) { try ModelAddition(file, as: other, to: store) }
        #expect(error.kind == .invalid && error.cause.contains("SHA-256"))
        #expect(!workspace.has("cache"))
    }

    @Test func aFileThatDoesNotFitIsRefusedAndLeavesNothing() throws {
        let unfilled = try card(sha256: Self.zeros, output: "opinion")
        let error = try #require(throws: ModelError.self) { try ModelAddition(file, as: unfilled, to: store) }
        #expect(error.kind == .invalid && "\(error)".contains("opinion"))
        #expect(!workspace.has("cache"))
    }

    @Test func aFileThatIsNotThere() throws {
        let error = try #require(throws: ModelError.self) {
            try ModelAddition(workspace["none.onnx"], as: card(), to: store)
        }
        #expect(error.kind == .missing && error.source.hasSuffix("none.onnx"))
    }
}
