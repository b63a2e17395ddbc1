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
        #expect(addition.cardPath == nil)
        #expect(try store.find(addition.card.file) == addition.path)
        #expect(try CardModel(card(), store: store).load() == addition.path)
    }

    @Test func aCardWithoutAHashIsCopiedWithIt() throws {
        let unfilled = try card(sha256: String(repeating: "0", count: 64))
        let addition = try ModelAddition(file, as: unfilled, to: store)
        #expect(addition.cardPath == workspace["cache/cards/tiny_mos.yaml"])
        let found = try #require(try ModelCatalogue(store: store).card(named: "tiny_mos"))
        #expect(try found.file.sha256 == card().file.sha256)
        #expect(found.keys.map(\.definition.name) == unfilled.keys.map(\.definition.name))
        #expect(try store.find(found.file) == addition.path)
        // Again, with the card that has the hash now.
        #expect(try ModelAddition(file, as: found, to: store).path == addition.path)
    }

    @Test func aFileOfAnotherHashIsRefused() throws {
        let other = try card(sha256: String(repeating: "ab", count: 32))
        let error = try #require(throws: ModelError.self) { try ModelAddition(file, as: other, to: store) }
        #expect(error.kind == .invalid && error.cause.contains("SHA-256"))
        #expect(!workspace.has("cache"))
    }

    @Test func aFileThatDoesNotFitIsRefusedAndLeavesNothing() throws {
        let unfilled = try card(sha256: String(repeating: "0", count: 64), output: "opinion")
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
