import Metrics
import TestSupport
import Testing

@Suite struct MetricPageTests {
    @Test(arguments: MetricRegistry.all.map { $0.definition.name })
    func thePageInMetricsIsTheDefinition(_ name: String) throws {
        let metric = try #require(MetricRegistry.metric(named: name))
        let stored = try Command.shell("cat metrics/\(name).md", in: repositoryRoot).output
        #expect(stored == MetricPage(metric.definition).markdown, "run scripts/metric-pages")
    }

    @Test func aMetricIsDescribedInTheTerminal() throws {
        let outcome = try Command.run(["metrics", "pesq"])
        #expect(outcome.status == 0)
        for word in ["P.862", "MOS-LQO", "corrigendum2", "Blind spots"] { #expect(outcome.output.contains(word)) }
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test func definitionsAreComplete() {
        for metric in MetricRegistry.all {
            let definition = metric.definition
            #expect(!definition.summary.isEmpty && !definition.method.isEmpty, "\(definition.name)")
            #expect(!definition.blindSpots.isEmpty && !definition.citations.isEmpty, "\(definition.name)")
            #expect(definition.keys.allSatisfy { !$0.unit.isEmpty && !$0.title.isEmpty }, "\(definition.name)")
        }
    }
}
