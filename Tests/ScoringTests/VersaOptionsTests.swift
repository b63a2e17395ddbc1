import Scoring
import Testing

/// VERSA's own YAML with options that have one value here.
@Suite struct VersaOptionsTests {
    @Test func defaultsOfAbsentOptionsAreTaken() throws {
        let set = try MetricSet(
            yaml: """
                - name: warpq
                  apply_vad: False
                  sigma: [[1, 0], [0, 3], [1, 3]]
                - name: chroma_alignment
                  return_alignment: false
                """, source: "versa.yaml")
        #expect(set.metrics.count == 2)
    }

    @Test(arguments: ["apply_vad: true", "sigma: [[1, 1]]"])
    func otherValuesAreRefused(_ option: String) {
        #expect {
            try MetricSet(yaml: "- name: warpq\n  \(option)\n", source: "versa.yaml")
        } throws: { "\($0)".contains("can only be") }
    }

    @Test func fadAndKidLeadToTheirKeys() throws {
        let set = try MetricSet(yaml: "- name: stoi\n- name: fad\n", source: "versa.yaml")
        #expect(set.warnings.contains { $0.contains("embedding_distances") })
        #expect {
            try MetricSet(yaml: "- name: kid\n", source: "versa.yaml")
        } throws: { "\($0)".contains("kid") && "\($0)".contains("embedding_distances") }
    }
}
