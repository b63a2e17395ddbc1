import Foundation
import Scoring
import TestSupport
import Testing

/// Bit rates of codes that ESPnet wrote, without a sidecar.
@Suite struct BareCodesTests {
    private static let golden = repositoryRoot + "/reference/codecs/dac"

    /// An experiment as ESPnet leaves it: `exp/config.yaml`, `exp/decode/wav` and `exp/decode/codec`.
    private func experiment() throws -> Workspace {
        let folder = Workspace()
        let voice = TestAudio.voice(seconds: 0.34, sampleRate: 16000, seed: 1)
        for place in ["ref/u1.wav", "exp/decode/wav/u1.wav"] {
            folder.write(TestAudio.wav([voice], sampleRate: 16000), to: place)
        }
        for (file, place) in [("codes.npy", "exp/decode/codec/u1.npy"), ("config.yaml", "exp/config.yaml")] {
            folder.write(Array(try Data(contentsOf: URL(fileURLWithPath: "\(Self.golden)/\(file)"))), to: place)
        }
        return folder
    }

    private func record(_ folder: Workspace, _ arguments: [String] = []) throws -> (JSONValue, Command.Outcome) {
        let outcome = try Command.run(
            ["--ref", "ref", "--hyp", "exp/decode/wav", "--metrics", "signal_metric", "--out", "s", "--force"]
                + arguments, in: folder.path)
        let record = outcome.status == 0 ? try JSONValue(parsing: try folder.bytes("s/run.json")) : .null
        return (record, outcome)
    }

    /// 4 streams of 16 codes, 50 frames a second; 17 frames of them.
    private func expectRate(_ record: JSONValue) throws {
        let rate = try #require(record["rate"])
        #expect(record["codec"]?.text == "dac")
        #expect(abs((rate["nominalKbps"]?.double ?? 0) - 0.8) < 1e-12)
        #expect(abs((rate["actualKbps"]?.double ?? 0) - 0.8) < 1e-12)
        #expect(abs((rate["seconds"]?.double ?? 0) - 0.34) < 1e-12)
        #expect(record["codebooks"]?.elements.map { $0["used"]?.int } == [6, 3, 4, 5])
    }

    @Test func theConfigurationAboveIsFound() throws {
        let folder = try experiment()
        try expectRate(try record(folder).0)
        // Without it nothing is known, and nothing is said of rates.
        try FileManager.default.moveItem(atPath: folder["exp/config.yaml"], toPath: folder["config.yaml.moved"])
        #expect(try record(folder).0["rate"] == nil)
        try expectRate(try record(folder, ["--codec-config", "config.yaml.moved"]).0)
    }

    /// However the folder is named, the search goes up to the root.
    @Test(arguments: [
        ("exp/decode", "wav", "../../ref"), ("exp/decode/wav", ".", "../../../ref"),
        ("exp", "other/../decode/wav", "../ref"),
    ])
    func relativePathsLeadUp(_ place: String, _ hypotheses: String, _ references: String) throws {
        let folder = try experiment()
        folder.write("", to: "exp/other/file")
        let outcome = try Command.run(
            ["--ref", references, "--hyp", hypotheses, "--metrics", "signal_metric", "--out", folder["s"]],
            in: folder[place])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectRate(try JSONValue(parsing: try folder.bytes("s/run.json")))
    }

    @Test func partsAreMergedWithTheRate() throws {
        let folder = try experiment()
        for (file, place) in [("ref/u1.wav", "ref/u2.wav"), ("exp/decode/wav/u1.wav", "exp/decode/wav/u2.wav")] {
            folder.write(try folder.bytes(file), to: place)
        }
        folder.write(try folder.bytes("exp/config.yaml"), to: "elsewhere.yaml")
        try FileManager.default.removeItem(atPath: folder["exp/config.yaml"])
        for part in 1...2 {
            let outcome = try Command.run(
                [
                    "--ref", "ref", "--hyp", "exp/decode/wav", "--metrics", "signal_metric", "--shard", "\(part)/2",
                    "--out", "part\(part)", "--codec-config", "elsewhere.yaml",
                ], in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let merged = try Command.run(
            ["merge", "part1", "part2", "--out", "s", "--codec-config", "elsewhere.yaml"], in: folder.path)
        #expect(merged.status == 0, "\(merged.errors)")
        try expectRate(try JSONValue(parsing: try folder.bytes("s/run.json")))
        let missing = try Command.run(
            ["merge", "part1", "part2", "--out", "s2", "--codec-config", "nowhere.yaml"], in: folder.path)
        #expect(missing.status == 66 && !folder.has("s2"), "\(missing.errors)")
    }

    @Test func configurationsThatDoNotFit() throws {
        let folder = try experiment()
        folder.write("batch_size: 3\n", to: "exp/decode/config.yaml")
        try expectRate(try record(folder).0)
        let (_, missing) = try record(folder, ["--codec-config", "nowhere.yaml"])
        #expect(missing.status == 66 && missing.errors.contains("nowhere.yaml"), "\(missing.errors)")
        let (other, outcome) = try record(
            folder, ["--codec-config", repositoryRoot + "/reference/codecs/soundstream/config.yaml"])
        #expect(other["rate"] == nil)
        #expect(outcome.errors.contains("have 4 streams"), "\(outcome.errors)")
    }
}
