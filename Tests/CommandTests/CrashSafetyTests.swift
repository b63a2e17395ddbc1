import Foundation
import TestSupport
import Testing

@Suite struct CrashSafetyTests {
    /// Kills a run at ten moments, each time going on with what is there, and compares with a run left in peace.
    @Test func aKilledRunGoesOnAndEndsWithTheSameBytes() throws {
        let corpus = try Corpus(count: 24, seconds: 1.2, systems: ["hyp": -30])
        let arguments = ["--ref", "ref", "--hyp", "hyp", "--metrics", "stoi,pesq,mcd_f0", "--jobs", "2", "--quiet"]
        #expect(try Command.run(arguments + ["--out", "whole"], in: corpus.workspace.path).status == 0)
        var kills = 0
        for attempt in 0..<10 {
            let process = try Command.start(arguments + ["--out", "broken", "--resume"], in: corpus.workspace.path)
            usleep(UInt32(40_000 + Int.random(in: 0..<120_000) + attempt * 5_000))
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            process.waitUntilExit()
        }
        #expect(kills > 0, "every run ended before it could be killed; make the corpus longer")
        #expect(try Command.run(arguments + ["--out", "broken", "--resume"], in: corpus.workspace.path).status == 0)
        for file in ["utterances.jsonl", "summary.json"] {
            #expect(try corpus.workspace.bytes("whole/\(file)") == corpus.workspace.bytes("broken/\(file)"))
        }
        #expect(!corpus.workspace.has("broken/utterances.jsonl.partial"))
    }
}
