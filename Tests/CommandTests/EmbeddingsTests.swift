import Codecs
import Foundation
import Scoring
import TestSupport
import Testing

/// Distances between sets of embeddings: from audio, from files, over parts of a run, and compared.
@Suite struct EmbeddingsTests {
    private let folder = RecipeFolder()
    private var workspace: Workspace { folder.workspace }

    private func corpus(_ run: String) throws -> JSONValue {
        try JSONValue(parsing: workspace.bytes(run + "/corpus.json"))
    }

    private func score(_ arguments: [String]) throws -> Command.Outcome {
        try Command.run(["--ref", "in"] + arguments, in: workspace.path)
    }

    /// Five utterances, and two systems of them.
    private func prepare() throws {
        folder.writeVoices(5)
        for rate in ["8", "32"] {
            try folder.succeed([
                "resynthesize", "--input", "in", "--codec", "opus:\(rate)", "--output-dir", "opus\(rate)",
            ])
        }
    }

    private func write(_ rows: [[Double]], to name: String) throws {
        let array = NumPyArray(
            shape: [rows.count, rows[0].count], elements: .floats(rows.joined().map { Float($0) }))
        workspace.write(array.fileBytes, to: name)
    }

    // MARK: From audio

    @Test func theBuiltInEmbeddingIsComputedStoredAndMerged() throws {
        try prepare()
        let metrics = ["--hyp", "opus8/wav", "--metrics", "si_sdr,embedding_distances"]
        let whole = try score(metrics + ["--out", "whole"])
        #expect(whole.status == 0 && whole.output.contains("fad_overall"), "\(whole.errors)")
        #expect(whole.errors.contains("singular covariance"))
        let values = try #require(try corpus("whole")["values"])
        #expect(try #require(values["fad_overall"]?.double) > 0)
        #expect(values["kl_gauss_ref_hyp"] == .null)
        #expect(try corpus("whole")["undefined"]?["kl_gauss_ref_hyp"]?.text == "tooFewEmbeddings")

        // Parts make the same files, byte for byte.
        for part in 1...2 { #expect(try score(metrics + ["--out", "p\(part)", "--shard", "\(part)/2"]).status == 0) }
        #expect(try Command.run(["merge", "p1", "p2", "--out", "merged"], in: workspace.path).status == 0)
        for file in [
            "corpus.json", "embeddings/reference.npy", "embeddings/hypothesis.npy", "embeddings/hypothesis.utt",
        ] {
            #expect(try workspace.bytes("merged/" + file) == workspace.bytes("whole/" + file), "\(file)")
        }

        // What was stored is what --embeddings reads, whole or utterance by utterance.
        let stored = try score([
            "--hyp", "opus8/wav", "--metrics", "si_sdr", "--out", "stored", "--embeddings",
            "whole/embeddings/reference.npy", "whole/embeddings/hypothesis.npy",
        ])
        #expect(stored.status == 0, "\(stored.errors)")
        #expect(try corpus("stored")["values"] == values)
        #expect(try corpus("stored")["embedding"]?.text == "files")

        // Jobs change nothing, and a run without embeddings does not replace one with them.
        #expect(try score(metrics + ["--out", "one", "--jobs", "1"]).status == 0)
        #expect(try workspace.bytes("one/corpus.json") == workspace.bytes("whole/corpus.json"))
        let refused = try score(["--hyp", "opus8/wav", "--metrics", "si_sdr", "--out", "whole"])
        #expect(refused.status == 73 && refused.errors.contains("fad_overall"), "\(refused.errors)")
        let forced = try score(["--hyp", "opus8/wav", "--metrics", "si_sdr", "--out", "whole", "--force"])
        #expect(forced.status == 0 && !workspace.has("whole/corpus.json") && !workspace.has("whole/embeddings"))
    }

    @Test func anUtteranceThatOneSideLacksIsLeftOutOfBoth() throws {
        try prepare()
        workspace.write("no audio", to: "opus8/wav/u3.wav")
        let outcome = try score(["--hyp", "opus8/wav", "--metrics", "si_sdr,embedding_distances", "--out", "s"])
        #expect(
            outcome.status == 1 && outcome.errors.contains("1 of 5 utterances lack embeddings"), "\(outcome.errors)")
        #expect(try corpus("s")["reference"]?["utterances"]?.int == 4)
        #expect(try workspace.text("s/embeddings/reference.utt") == workspace.text("s/embeddings/hypothesis.utt"))
    }

    // MARK: From files

    private struct Golden: Decodable {
        let ref: String
        let hyp: String
        let values: [String: Double]
    }

    private struct EmbeddingSet: Decodable {
        let set: String
        let rows: [[Double]]
    }

    private static func lines<Row: Decodable>(_ name: String, as type: Row.Type) throws -> [Row] {
        let text = try String(contentsOfFile: "\(repositoryRoot)/reference/golden/statistics/\(name)", encoding: .utf8)
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    @Test func matricesGiveTheGoldenDistances() throws {
        folder.writeVoices(1)
        let sets = try Self.lines("embedding_sets.jsonl", as: EmbeddingSet.self)
        for set in sets { try write(set.rows, to: "\(set.set).npy") }
        let goldens = try Self.lines("embedding_distances.jsonl", as: Golden.self)
        #expect(goldens.count >= 6)
        for golden in goldens where golden.values["frechet"] != nil {
            let name = "\(golden.ref)-\(golden.hyp)"
            let outcome = try score([
                "--hyp", "in", "--metrics", "si_sdr", "--out", name, "--embeddings", "\(golden.ref).npy",
                "\(golden.hyp).npy",
            ])
            #expect(outcome.status == 0 && outcome.errors.contains(".utt"), "\(outcome.errors)")
            let values = try #require(try corpus(name)["values"])
            // A copy, too, is taken as two sets.
            for (key, expected) in golden.values where !key.hasPrefix("versa_") && key != "kl_softmax" {
                let found = try #require(values[key == "frechet" ? "fad_overall" : key]?.double, "\(key)")
                #expect(abs(found - expected) <= 1e-6 + 1e-6 * abs(expected), "\(name) \(key): \(found), \(expected)")
            }
            // Other draws of the same law: the mean over 100 pairs lies near.
            if let mean = golden.values["versa_kernel_distance_mean"],
                let deviation = golden.values["versa_kernel_distance_std"]
            {
                let found = try #require(values["kidkernel_distance_mean"]?.double)
                #expect(abs(found - mean) < 0.6 * deviation, "\(name): \(found), \(mean) ± \(deviation)")
            }
        }
    }

    @Test func foldersOfUtterancesAndOptionsOfTheSet() throws {
        folder.writeVoices(4)
        for i in 1...4 {
            let rows = (0..<3).map { [Double(i), Double($0 * i), 0.5 * Double($0)] }
            try write(rows, to: "ref/u\(i).npy")
            if i != 2 { try write(rows.map { $0.map { $0 + 0.25 } }, to: "hyp/u\(i).npy") }
        }
        workspace.write(
            "- name: si_sdr\n- name: embedding_distances\n  logits: true\n  nearest: 2\n", to: "set.yaml")
        let outcome = try score([
            "--hyp", "in", "--config", "set.yaml", "--out", "s", "--embeddings", "ref", "hyp",
        ])
        #expect(
            outcome.status == 0 && outcome.errors.contains("1 of 4 utterances lack embeddings"), "\(outcome.errors)")
        let values = try #require(try corpus("s")["values"])
        // Shifted by a quarter in all three numbers, and alike otherwise.
        #expect(abs(try #require(values["fad_overall"]?.double) - 3 * 0.0625) < 1e-6)
        #expect(abs(try #require(values["kl_softmax"]?.double)) < 1e-6)
        #expect(try JSONValue(parsing: workspace.bytes("s/run.json"))["corpus"]?["parameters"]?["nearest"]?.int == 2)
    }

    @Test func whatCannotBeUsedIsSaid() throws {
        folder.writeVoices(2)
        try write([[1, 2], [3, 4]], to: "two.npy")
        try write([[1, 2, 3]], to: "three.npy")
        try write([[1, .nan]], to: "nan.npy")
        try write([[1, 2], [3, 4]], to: "named.npy")
        workspace.write("u1\n", to: "named.utt")
        workspace.write("plain", to: "text.npy")
        workspace.write("", to: "empty/note")
        for (files, more, word) in [
            (["two.npy", "three.npy"], [], "3 numbers"), (["two.npy", "nan.npy"], [], "NaN"),
            (["two.npy", "named.npy"], [], "1 keys stand here for the 2 rows"),
            (["two.npy", "gone.npy"], [], "no such file"),
            (["two.npy", "text.npy"], [], "not NumPy's .npy"), (["two.npy", "two.npy"], ["--limit", "1"], "two.utt"),
            (["two.npy", "empty"], [], "u1.npy"),
        ] {
            let outcome = try score(
                ["--hyp", "in", "--metrics", "si_sdr", "--out", "s", "--force", "--embeddings"] + files + more)
            #expect(outcome.status == 66 && outcome.errors.contains(word), "\(files): \(outcome.errors)")
        }
        let single = try score(["--hyp", "in", "--out", "s", "--embeddings", "two.npy"])
        #expect(single.status == 64 && single.errors.contains("2 paths"), "\(single.errors)")
        // Nothing was scored before that was said.
        #expect(!workspace.has("s"))
        // Files of the user's are neither overwritten nor taken away, and class logits are not made up.
        try write([[1, 2], [3, 4]], to: "s/embeddings/reference.npy")
        let metrics = ["--hyp", "in", "--out", "s", "--metrics"]
        #expect(try score(metrics + ["si_sdr"]).status == 0 && workspace.has("s/embeddings/reference.npy"))
        let taken = try score(metrics + ["si_sdr", "--embeddings", "two.npy", "two.npy"])
        #expect(taken.status == 73 && taken.errors.contains("reference.npy"), "\(taken.errors)")
        let own = try score(metrics + ["si_sdr", "--force", "--embeddings", "s/embeddings/reference.npy", "two.npy"])
        #expect(own.status == 73 && own.errors.contains("write its embeddings over"), "\(own.errors)")
        workspace.write("- name: embedding_distances\n  logits: true\n", to: "logits.yaml")
        let logits = try score(["--hyp", "in", "--out", "l", "--config", "logits.yaml"])
        #expect(logits.status == 64 && logits.errors.contains("--embeddings"), "\(logits.errors)")
    }

    // MARK: Compared

    @Test func aJudgedDistanceHasAnIntervalAndAVerdict() throws {
        try prepare()
        let scored = try score([
            "--hyp", "a=opus8/wav", "--hyp", "b=opus32/wav", "--metrics", "si_sdr,embedding_distances", "--out", "s",
        ])
        #expect(scored.status == 0, "\(scored.errors)")
        let plain = try Command.run(["compare", "s/a", "s/b", "--out", "plain"], in: workspace.path)
        #expect(plain.status == 0 && plain.output.contains("fad_overall"), "\(plain.errors)")
        let page = try workspace.text("plain/report.html")
        #expect(page.contains("Distances between the embeddings of all hypotheses"))
        #expect(try workspace.text("plain/report.md").contains("fad_overall"))
        #expect(try workspace.text("plain/citations.bib").contains("Kilgour"))

        let judged = try Command.run(
            [
                "compare", "s/a", "s/b", "--keys", "si_sdr,fad_overall", "--margin", "fad_overall=0.01", "--out", "j",
            ], in: workspace.path)
        #expect(judged.status == 0, "\(judged.errors)")
        let results = try JSONValue(parsing: workspace.bytes("j/comparison.json"))["corpus"]?.elements ?? []
        let result = try #require(results.first { $0["key"]?.text == "fad_overall" })
        #expect(result["judged"] == .boolean(true) && result["verdict"]?.text == "better")
        let (low, high) = (
            try #require(result["interval"]?["low"]?.double), try #require(result["interval"]?["high"]?.double)
        )
        let difference = try #require(result["difference"]?.double)
        #expect(low < difference && difference < high && high < 0)
        #expect(judged.output.contains("b is better than a on fad_overall"), "\(judged.output)")

        // Other settings do not compare.
        workspace.write("- name: si_sdr\n- name: embedding_distances\n  nearest: 3\n", to: "set.yaml")
        #expect(try score(["--hyp", "c=opus32/wav", "--config", "set.yaml", "--out", "c"]).status == 0)
        let other = try Command.run(["compare", "s/a", "c", "--keys", "fad_overall"], in: workspace.path)
        #expect(other.status == 0 && other.output.contains("not made alike"), "\(other.output) \(other.errors)")

        // Runs of nothing else compare as well; a key of one run only cannot be judged.
        for (name, path) in [("d", "opus8/wav"), ("e", "opus32/wav")] {
            #expect(try score(["--hyp", path, "--metrics", "embedding_distances", "--out", name]).status == 0)
        }
        let alone = try Command.run(["compare", "d", "e"], in: workspace.path)
        #expect(alone.status == 0 && alone.output.contains("fad_overall"), "\(alone.errors)")
        let one = try Command.run(["compare", "s/a", "c", "d", "--keys", "kl_softmax"], in: workspace.path)
        #expect(one.status == 65, "\(one.output) \(one.errors)")

        // Embeddings that are not those of corpus.json are not judged by; the scores compare without the file.
        try write([[1, 2]], to: "s/b/embeddings/hypothesis.npy")
        let changed = try Command.run(["compare", "s/a", "s/b", "--keys", "fad_overall"], in: workspace.path)
        #expect(changed.status == 65 && changed.errors.contains("hypothesis"), "\(changed.errors)")
        try FileManager.default.removeItem(atPath: workspace["s/b/corpus.json"])
        let without = try Command.run(["compare", "s/a", "s/b"], in: workspace.path)
        #expect(without.status == 0 && without.output.contains("si_sdr"), "\(without.errors)")
    }
}
