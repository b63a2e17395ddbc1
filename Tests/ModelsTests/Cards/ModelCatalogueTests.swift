import Models
import TestSupport
import Testing

@Suite struct ModelCatalogueTests {
    private func catalogue(_ workspace: Workspace, files: [String] = []) throws -> ModelCatalogue {
        try ModelCatalogue(files: files, store: ModelStore(environment: ["CODECSCORE_CACHE": workspace.path]))
    }

    @Test func bundledCardsAreFoundByNameAndAlias() throws {
        let catalogue = try catalogue(Workspace())
        #expect(catalogue.card(named: "DNSMOS")?.name == "dnsmos")
        #expect(catalogue.card(named: "dnsmos_p808")?.name == "dns_p808")
        #expect(catalogue.card(named: "nothing") == nil)
        #expect(catalogue.definitions.last?.name == "vad")
        #expect(catalogue.files.contains { $0.owner == "vad" && $0.file.wheel != nil })
    }

    @Test func cardsOfTheCacheAreThereAndReplaceBundledOnes() throws {
        let workspace = Workspace()
        workspace.write(CardTexts.score, to: "cards/own.yaml")
        workspace.write(
            CardTexts.score.replacing("name: made_up", with: "name: utmos"), to: "cards/utmos.yaml")
        let catalogue = try catalogue(workspace)
        #expect(catalogue.cards.last?.name == "made_up")
        #expect(catalogue.card(named: "utmos")?.file.folder == workspace["cards"])
        #expect(catalogue.cards.filter { $0.name == "utmos" }.count == 1)
    }

    /// Nobody has named them: what they are about goes on without.
    @Test func cardsOfTheCacheThatCannotBeReadAreLeftOut() throws {
        let workspace = Workspace()
        workspace.write(CardTexts.score, to: "cards/a.yaml")
        workspace.write(CardTexts.similarity, to: "cards/b.yaml")
        workspace.write("card: 7\n", to: "cards/c.yaml")
        let catalogue = try catalogue(workspace)
        #expect(catalogue.card(named: "made_up")?.kind == .score)
        #expect(catalogue.faults.map(\.source).map { $0.contains("b.yaml") } == [true, false])
        #expect(catalogue.faults.count == 2 && "\(catalogue.faults[1])".contains("c.yaml"))
        #expect(catalogue.card(named: "dnsmos") != nil)
    }

    @Test func aCardWithAnotherMetricsNameIsLeftOut() throws {
        let workspace = Workspace()
        workspace.write(CardTexts.score.replacing("name: made_up\n", with: "name: pesq\n"), to: "cards/a.yaml")
        let path = workspace.write(CardTexts.score.replacing("name: made_up\n", with: "name: vad\n"), to: "b.yaml")
        #expect(try catalogue(workspace).faults.map(\.source) == [workspace["cards/a.yaml"]])
        let error = try #require(throws: ModelError.self) { _ = try catalogue(workspace, files: [path]) }
        #expect(error.source == path)
    }

    /// Runs of one model stay comparable where only words of its card are changed.
    @Test func aCardsHashIsOfWhatValuesDependOn() throws {
        func hash(_ changes: [(String, String)]) throws -> String {
            let text = changes.reduce(CardTexts.score) { $0.replacing($1.0, with: $1.1) }
            return try ModelCard(yaml: text, source: "card.yaml", folder: nil).hash
        }
        let plain = try hash([])
        #expect(try hash([("summary: A made-up model.", "summary: Another. # words\ntitle: Words")]) == plain)
        #expect(try hash([("hop: 4000", "hop: 4001")]) != plain)
        #expect(try hash([("index: 1", "index: 2")]) != plain)
    }

    @Test func namedCardsReplaceThoseOfTheCache() throws {
        let workspace = Workspace()
        workspace.write(CardTexts.score, to: "cards/own.yaml")
        workspace.write(CardTexts.similarity, to: "mine/own.yaml")
        let catalogue = try catalogue(workspace, files: [workspace["mine/own.yaml"]])
        #expect(catalogue.card(named: "made_up")?.kind == .similarity)
    }

    @Test func twoNamedCardsOfOneNameAreAnError() throws {
        let workspace = Workspace()
        let files = ["a.yaml", "b.yaml"].map { workspace.write(CardTexts.score, to: $0) }
        let error = try #require(throws: ModelError.self) { _ = try catalogue(workspace, files: files) }
        #expect(error.source == files[1])
        #expect(error.cause.contains(files[0]))
    }

    @Test func aModelIsSharedByAllWhoAskForIt() throws {
        let catalogue = try catalogue(Workspace())
        #expect(catalogue.model(named: "dnsmos") === catalogue.model(named: "dnsmos"))
    }
}
