import Metrics
import Testing

@testable import Comparison

/// A missing score never helps anybody.
@Suite struct MissingRowTests {
    private static let names = TestRuns.keys(100)
    private static let base = names.indices.map { 2.5 + 0.01 * Double($0 % 7) }

    /// A candidate whose last `count` utterances have no row at all.
    private static func shortened(by count: Int) -> ComparedRun {
        TestRuns.run(
            "new", keys: [TestRuns.definition("pesq")], utterances: Array(names.dropLast(count)),
            scores: [base.dropLast(count).map { .value($0) }])
    }

    @Test func absentRowsCountAsLostAndAreNoPartOfTheTest() throws {
        let comparison = try Comparison(
            [TestRuns.run("old", "pesq", Self.base), Self.shortened(by: 4)], settings: try TestRuns.settings())
        let losses = try #require(comparison.pairs[0].results[0].losses)
        #expect(losses.absentKeys == Array(Self.names.suffix(4)))
        #expect(losses.share == 0.04)
        #expect(losses.test.newlyUndefined == 0 && losses.test.p == 1)
        #expect(comparison.warnings.contains("new has no row for 4 of 100 utterances"))
    }

    @Test func aGateDoesNotPassWithoutThem() throws {
        let rules = try GateRules(yaml: "version: 1\nrules: [{key: pesq, margin: 0.1}]", source: "rules.yaml")
        let gate = Gate(rules, margins: try Margins.named("codec"))
        let baseline = TestRuns.run("old", "pesq", Self.base)
        #expect(try gate.judge(Self.shortened(by: 0), against: baseline).exit == 0)
        let outcome = try gate.judge(Self.shortened(by: 4), against: baseline)
        #expect(outcome.exit == 2)
        #expect(outcome.rules[0].sentence.contains("4 without a row"), "\(outcome.rules[0].sentence)")
        #expect(outcome.warnings.contains { $0.contains("no row for 4") })
    }

    @Test func scoresLostToCoverageAreNotCalledIdentical() throws {
        let half = TestRuns.run(
            "new", keys: [TestRuns.definition("pesq")], utterances: Self.names,
            scores: [
                Self.base.enumerated().map { i, value in i < 50 ? .value(value) : .undefined(Undefined(.tooShort)) }
            ])
        let comparison = try Comparison(
            [TestRuns.run("old", "pesq", Self.base), half], settings: try TestRuns.settings())
        #expect(comparison.pairs[0].results[0].reason == .coverage)
        #expect(Headline(comparison).text == "new against old: nothing is decided on the judged key")
    }
}
