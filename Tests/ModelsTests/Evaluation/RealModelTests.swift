import Metrics
import Models
import Testing

/// The bundled cards with their models against the packages that the weights come from.
@Suite struct RealModelTests {
    /// A key of a golden file with its tolerance, which is what an independent computation in double precision reached.
    struct Column: Sendable {
        var golden: String
        var key: String
        var tolerance: Double

        init(_ key: String, _ tolerance: Double, golden: String? = nil) {
            (self.key, self.tolerance, self.golden) = (key, tolerance, golden ?? key)
        }
    }

    private func check(
        _ file: String, _ card: String, _ columns: [Column], parameters: [String: ParameterValue] = [:],
        every step: Int = 1
    ) throws {
        let model = try #require(try ModelGoldens.catalogue.get().model(named: card))
        let metric = try ModelMetric(model, given: parameters)
        var compared = 0
        let all = try ModelGoldens.rows(file)
        // Some models take seconds a row: of the project's own goldens a part will do, of others all count.
        let rows = ModelGoldens.isOwn ? stride(from: 0, to: all.count, by: step).map { all[$0] } : all
        for row in rows {
            let wanted = columns.filter { row.number($0.golden) != nil }
            guard !wanted.isEmpty else { continue }
            var pair = try ModelGoldens.pair(row)
            // The goldens are of the hypothesis at its own rate, whatever its reference's is.
            if !parameters.isEmpty {
                pair = AnalyzedPair(reference: pair.hypothesisFile, hypothesis: pair.hypothesisFile)
            }
            let scores = try metric.score(pair)
            for column in wanted {
                let expected = try #require(row.number(column.golden))
                guard let value = scores[column.key]?.value else {
                    Issue.record("\(row.key) \(row.system) \(column.key): \(String(describing: scores[column.key]))")
                    continue
                }
                compared += 1
                #expect(
                    abs(value - expected) <= column.tolerance,
                    "\(row.key) \(row.system) \(column.golden): \(value), not \(expected)")
            }
        }
        #expect(rows.isEmpty || compared > 0, "\(file) gives nothing to compare")
    }

    @Test(.needsModel("dnsmos")) func dnsmos() throws {
        try check(
            "dnsmos.jsonl", "dnsmos", [Column("dns_overall", 2e-6), Column("dns_sig", 2e-6), Column("dns_bak", 2e-6)],
            every: 7)
    }

    @Test(.needsModel("dns_p808")) func dnsP808() throws {
        try check("dnsmos.jsonl", "dns_p808", [Column("dns_p808", 1e-5)])
    }

    @Test(.needsModel("plcmos")) func plcmos() throws {
        try check("plcmos.jsonl", "plcmos", [Column("plcmos", 5e-6)], every: 3)
    }

    /// What VERSA gives where dnsmos comes first: the signal at the wrong speed.
    @Test(.needsModel("plcmos")) func plcmosAfterDNSMOSInVersa() throws {
        try check(
            "plcmos.jsonl", "plcmos", [Column("plcmos", 5e-6, golden: "after_dnsmos_in_versa")],
            parameters: ["compatibility": .text("versa")])
    }

    @Test(.needsModel("spk_ge2e")) func speakerSimilarity() throws {
        try check("speaker.jsonl", "spk_ge2e", [Column("spk_ge2e_similarity", 1e-5, golden: "cosine")])
    }

    @Test(.needsModel("nisqa")) func nisqa() throws {
        let keys = ["mos", "noi", "dis", "col", "loud"].map { Column("nisqa_\($0)_pred", 1e-5) }
        try check("nisqa.jsonl", "nisqa", keys)
    }

    @Test(.needsModel("dnsmos_pro_bvcc")) func dnsmosProOfBVCC() throws { try dnsmosPro("dnsmos_pro_bvcc") }

    @Test(.needsModel("dnsmos_pro_nisqa")) func dnsmosProOfNISQA() throws { try dnsmosPro("dnsmos_pro_nisqa") }

    @Test(.needsModel("dnsmos_pro_vcc2018")) func dnsmosProOfVCC2018() throws { try dnsmosPro("dnsmos_pro_vcc2018") }

    /// Alone, and where VERSA has dnsmos before it. libtorch's last digits depend on its number of threads, which other
    /// tests set.
    private func dnsmosPro(_ name: String) throws {
        try check("dnsmos_pro.jsonl", name, [Column(name, 1e-5)])
        try check(
            "dnsmos_pro.jsonl", name, [Column(name, 1e-5, golden: "\(name)_after_dnsmos")],
            parameters: ["compatibility": .text("versa")])
    }

    @Test(.needsModel("asvspoof")) func antiSpoofing() throws {
        try check("asvspoof.jsonl", "asvspoof", [Column("asvspoof_score", 1e-5)])
    }

    @Test(.needsModel("cdpam")) func cdpam() throws {
        try check("cdpam.jsonl", "cdpam", [Column("cdpam_distance", 2e-6)], every: 5)
    }

    /// VERSA's network in single precision is up to 9e-6 from the same in double, the column `dpam_distance_f64`.
    @Test(.needsModel("dpam")) func dpam() throws {
        try check(
            "dpam.jsonl", "dpam",
            [Column("dpam_distance", 2e-5), Column("dpam_distance", 3e-6, golden: "dpam_distance_f64")])
    }

    /// PyTorch's spectra in single precision move the package's own values by up to 1.5e-4 from those of the same code in
    /// double precision, the column `distillmos_f64`.
    @Test(.needsModel("distillmos")) func distillMOS() throws {
        try check(
            "distillmos.jsonl", "distillmos",
            [Column("distillmos", 2e-4), Column("distillmos", 5e-5, golden: "distillmos_f64")])
    }
}

extension AnalyzedPair {
    /// The hypothesis at the rate of its file.
    fileprivate var hypothesisFile: AnalyzedSignal { AnalyzedSignal(hypothesis.source) }
}
