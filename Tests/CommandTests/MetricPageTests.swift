import Metrics
import TestSupport
import Testing

@Suite struct MetricPageTests {
    @Test(arguments: MetricRegistry.definitions.map(\.name))
    func thePageInMetricsIsTheDefinition(_ name: String) throws {
        let definition = try #require(MetricRegistry.definition(named: name))
        let stored = try Command.shell("cat metrics/\(name).md", in: repositoryRoot).output
        #expect(stored == MetricPage(definition).markdown, "run scripts/metric-pages")
    }

    @Test func aMetricIsDescribedInTheTerminal() throws {
        let outcome = try Command.run(["metrics", "pesq"])
        #expect(outcome.status == 0)
        for word in ["P.862", "MOS-LQO", "corrigendum2", "Blind spots"] { #expect(outcome.output.contains(word)) }
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test func definitionsAreComplete() {
        for definition in MetricRegistry.definitions {
            #expect(!definition.summary.isEmpty && !definition.method.isEmpty, "\(definition.name)")
            #expect(!definition.blindSpots.isEmpty && !definition.citations.isEmpty, "\(definition.name)")
            #expect(definition.keys.allSatisfy { !$0.unit.isEmpty && !$0.title.isEmpty }, "\(definition.name)")
        }
    }
}
