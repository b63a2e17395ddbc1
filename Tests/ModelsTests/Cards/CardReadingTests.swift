import Foundation
import Metrics
import ModelCards
import TestSupport
import Testing

@testable import Models

@Suite struct CardReadingTests {
    @Test func everyBundledCardIsRead() throws {
        for (name, yaml) in BundledModelCards.all {
            let card = try ModelCard(yaml: yaml, source: name, folder: nil)
            #expect(name == card.name + ".yaml")
            #expect(!card.title.isEmpty && card.title != card.name, "\(name) has no title")
            #expect(!card.citation.isEmpty, "\(name) names no paper")
            #expect(card.file.wheel != nil || !card.installation.isEmpty, "\(name) does not say where its weights are")
            #expect(MetricPage(MetricDefinition(card)).markdown.contains(card.file.name))
        }
    }

    /// A card in the folder that the program does not have would be lost.
    @Test func everyCardInTheFolderIsBundled() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: repositoryRoot + "/metrics/models")
        #expect(Set(files.filter { $0.hasSuffix(".yaml") }) == Set(BundledModelCards.all.map(\.name)))
    }

    @Test func thePagesAreTheDefinitions() throws {
        for definition in try ModelCatalogue(store: ModelStore(environment: [:])).definitions {
            let stored = try? String(contentsOfFile: "\(repositoryRoot)/metrics/\(definition.name).md", encoding: .utf8)
            #expect(stored == MetricPage(definition).markdown, "run scripts/metric-pages")
        }
    }

    /// The cards of the specification, where the golden folder has them.
    @Test func theSpecificationsCardsAreRead() throws {
        let folder = ModelGoldens.folder + "/cards"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(".yaml") {
            #expect(throws: Never.self) { try ModelCard.read("\(folder)/\(name)") }
        }
    }

    @Test func fieldsArrive() throws {
        let card = try CardTexts.read(CardTexts.score)
        #expect(card.name == "made_up" && card.title == "made_up" && card.kind == .score && card.format == .onnx)
        #expect(card.file == (try ModelFile(name: "made_up.onnx", sha256: CardTexts.hash, folder: "cards")))
        #expect(card.audio == AudioPreparation(rate: 16_000))
        #expect(card.segment == SegmentSettings(length: 8_000, hop: 4_000))
        #expect(card.repeats == 1 && card.aggregate == .mean && card.features == nil && card.embedding == nil)
        let key = try #require(card.keys.first)
        #expect(key.definition.name == "made_up_score" && key.definition.direction == .higher && key.index == 1)
        #expect(key.definition.range.lower == 1 && key.definition.range.upper == 5 && key.definition.unit == "MOS")
    }

    @Test func featuresArrive() throws {
        let features = try #require(try CardTexts.read(CardTexts.mel).features)
        var expected = FeatureSettings(
            kind: .mel(FeatureSettings.MelSettings(bands: 40)), fftSize: 512, windowLength: 512, hop: 160)
        expected.logarithm = .natural(floor: 1e-10, offset: 0)
        #expect(features == expected)
    }

    @Test func theDefinitionIsTheCards() throws {
        let definition = MetricDefinition(try CardTexts.read(CardTexts.similarity))
        #expect(definition.name == "made_up" && definition.summary == "A made-up model.")
        #expect(definition.keys.map(\.name) == ["made_up_similarity"])
        #expect(definition.undefinedCases.contains { $0.reason == .modelMissing })
        #expect(definition.parameters.isEmpty)
    }

    @Test func aFileIsReadFromItsFolder() throws {
        let workspace = Workspace()
        workspace.write(CardTexts.score, to: "own/made_up.yaml")
        let card = try ModelCard.read(workspace["own/made_up.yaml"])
        #expect(card.file.folder == workspace["own"])
        let error = try #require(throws: ModelError.self) { _ = try ModelCard.read(workspace["none.yaml"]) }
        #expect(error.kind == .missing)
        workspace.write([0xFF, 0xFE, 0x00], to: "binary.yaml")
        #expect(throws: ModelError.self) { _ = try ModelCard.read(workspace["binary.yaml"]) }
        workspace.write([UInt8](repeating: UInt8(ascii: "#"), count: 2 << 20), to: "large.yaml")
        #expect(throws: ModelError.self) { _ = try ModelCard.read(workspace["large.yaml"]) }
        #expect(throws: ModelError.self) { _ = try ModelCard.read(workspace["own"]) }
    }
}
