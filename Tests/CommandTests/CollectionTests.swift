import Foundation
import Scoring
import TestSupport
import Testing

/// Collections as ESPnet and Kaldi leave them give the rows that a folder of files gives.
@Suite struct CollectionTests {
    private func scores(_ corpus: Corpus, ref: String, hyp: String) throws -> [String: Double] {
        let out = "out-" + UUID().uuidString
        let outcome = try Command.run(
            ["--ref", ref, "--hyp", hyp, "--metrics", "signal_metric", "--out", out], in: corpus.workspace.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try corpus.rows(out).compactMapValues { $0["sdr"]?.double }
    }

    @Test func listsArchivesAndFoldersAgree() throws {
        let corpus = try Corpus(count: 3)
        let workspace = corpus.workspace
        let plain = try scores(corpus, ref: "ref", hyp: "hyp")
        #expect(plain.count == 3)

        workspace.write((1...3).map { "u0\($0) ref/u0\($0).wav\n" }.joined(), to: "dump/wav.scp")
        var archive = [UInt8]()
        var list = ""
        for i in 1...3 {
            let file = try workspace.bytes("hyp/u0\(i).wav")
            archive += Array("u0\(i) ".utf8)
            list += "u0\(i) data/wav.ark:\(archive.count)\n"
            var length = [UInt8]()
            var rest = file.count
            while rest > 0 {
                length.append(UInt8(rest & 0xFF))
                rest >>= 8
            }
            archive += Array("AUDIO".utf8) + [UInt8(length.count)] + length + file
        }
        workspace.write(archive, to: "data/wav.ark")
        workspace.write(list, to: "decode/wav.scp")
        #expect(try scores(corpus, ref: "dump", hyp: "decode/wav.scp") == plain)
    }

    @Test func segmentsCutRecordings() throws {
        let corpus = try Corpus(count: 1, seconds: 2)
        let workspace = corpus.workspace
        for side in ["ref", "hyp"] {
            workspace.write("rec \(side)/u01.wav\n", to: "data-\(side)/wav.scp")
            workspace.write("s1 rec 0.0 0.9\ns2 rec 0.9 2.0\n", to: "data-\(side)/segments")
            workspace.write("s1 anna\ns2 bert\n", to: "data-\(side)/utt2spk")
        }
        let outcome = try Command.run(
            ["--ref", "data-ref", "--hyp", "data-hyp", "--metrics", "signal_metric", "--out", "out"],
            in: workspace.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try corpus.rows("out")
        #expect(rows["s1"]?["duration"]?.double == 0.9)
        #expect(rows["s2"]?["speaker"]?.text == "bert")
        #expect(rows["s2"]?["_reference"]?["start"]?.double == 0.9)
        #expect(outcome.output.contains("2 speakers"))
    }
}
