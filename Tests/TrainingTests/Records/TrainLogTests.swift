import Codecs
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

/// The log's file.
@Suite struct TrainLogTests {
    @Test func linesAreESPnets() throws {
        let folder = Workspace()
        let lines = try TrainRun.log()
        let log = try TrainLog(folder["exp/train.log"], host: "host")
        for line in lines {
            let level = try #require(TrainLog.Level(rawValue: line.level))
            try log.add(line.message, level: level, module: line.module, line: line.line, time: line.time)
        }
        #expect(try folder.text("exp/train.log") == lines.map { $0.text + "\n" }.joined())
    }

    @Test func theCallerIsNamed() throws {
        let folder = Workspace()
        try TrainLog(folder["train.log"], host: "h").add("text", level: .warning, line: 7)
        let line = try LoggedLine(String(try folder.text("train.log").dropLast()))
        #expect((line.module, line.line) == ("TrainLogTests", 7))
        #expect((line.host, line.level, line.message) == ("h", "WARNING", "text"))
        #expect(abs(line.time - Date().timeIntervalSince1970) < 60)
    }

    @Test func aTornLineIsClosed() throws {
        let folder = Workspace()
        folder.write("[h] 2026-01-01 00:00:00,000 (a:1) INFO: hal", to: "train.log")
        for message in ["one", "two"] { try TrainLog(folder["train.log"]).add(message) }
        let lines = try folder.text("train.log").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4 && lines[0].hasSuffix("hal") && lines[1].hasSuffix("one") && lines[2].hasSuffix("two"))
    }

    /// A program that is killed while it writes leaves whole lines, of which none is lost.
    @Test func aKilledRunLeavesWholeLines() async throws {
        let folder = Workspace()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder["train.log"] as String] in
            let log = try TrainLog(path, host: "h") { line in
                if line.hasSuffix(": 300\n") { Thread.detachNewThread { kill(getpid(), SIGKILL) } }
            }
            for number in 1...Int.max { try log.add(String(number)) }
        }
        let text = try folder.text("train.log")
        let messages = try text.split(separator: "\n").map { try LoggedLine(String($0)).message }
        #expect(text.hasSuffix("\n") && messages.count >= 300)
        #expect(messages == (1...messages.count).map { String($0) })
    }

    @Test func theOtherSinkGetsTheSame() throws {
        let folder = Workspace()
        let seen = Seen()
        let log = try TrainLog(folder["train.log"]) { line in seen.lines.withLock { $0.append(line) } }
        try log.add("one")
        try log.add("two", level: .error)
        #expect(try folder.text("train.log") == seen.lines.withLock { $0.joined() })
        #expect(seen.lines.withLock { $0.count } == 2)
    }

    @Test func placesThatCannotBeWritten() {
        let folder = Workspace()
        folder.write("x", to: "file")
        let error = #expect(throws: CodecError.self) { _ = try TrainLog(folder["file/train.log"]) }
        #expect(error?.source == folder["file"] && error?.kind == .cannotCreate)
        let full = #expect(throws: CodecError.self) { try TrainLog("/dev/full").add("text") }
        #expect(full?.kind == .cannotWrite)
    }

    private final class Seen: Sendable { let lines = Mutex([String]()) }
}
