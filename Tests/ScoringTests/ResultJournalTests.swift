import Foundation
import Scoring
import TestSupport
import Testing

@Suite struct ResultJournalTests {
    private let signature = JSONValue.object([.init("tool", .string("test"))])

    private func row(_ key: String, _ value: Double) -> JSONValue {
        .object([.init("key", .string(key)), .init("pesq", .number(value))])
    }

    @Test func rowsSurviveHalfALine() throws {
        let folder = Workspace()
        do {
            let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
            try journal.append(row("a", 1), key: "a")
            try journal.append(row("b", 2), key: "b")
        }
        let name = "utterances.jsonl.partial"
        folder.write(Array(try folder.bytes(name).dropLast(5)), to: name)
        let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .resume)
        #expect(try journal.row(of: "a") == row("a", 1))
        #expect(try journal.row(of: "b") == nil)
        try journal.append(row("b", 3), key: "b")
        #expect(try journal.row(of: "b") == row("b", 3))
        try journal.finish(keys: ["a", "b"], summary: "{}", record: "{}")
        #expect(try folder.text("utterances.jsonl") == row("a", 1).line + "\n" + row("b", 3).line + "\n")
        #expect(!folder.has(name))
    }

    @Test func anUnfinishedRunIsNotThrownAway() throws {
        let folder = Workspace()
        do {
            let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
            try journal.append(row("a", 1), key: "a")
        }
        #expect(throws: OutputError.self) {
            try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
        }
        let forced = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .force)
        #expect(try forced.row(of: "a") == nil)
    }

    @Test func anUnfinishedRunOfOtherSettingsIsKept() throws {
        let folder = Workspace()
        do {
            let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
            try journal.append(row("a", 1), key: "a")
        }
        let other = JSONValue.object([.init("tool", .string("other"))])
        #expect(throws: OutputError.self) {
            try ResultJournal(directory: folder.path, signature: other, keys: ["a", "b"], mode: .resume)
        }
        let forced = try ResultJournal(directory: folder.path, signature: other, keys: ["a", "b"], mode: .force)
        #expect(try forced.row(of: "a") == nil)
    }

    @Test func aRowThatIsGoneIsAnErrorRatherThanLost() throws {
        let folder = Workspace()
        let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
        try journal.append(row("a", 1), key: "a")
        #expect(throws: OutputError.self) {
            try journal.finish(keys: ["a", "b"], summary: "{}", record: "{}")
        }
        #expect(folder.has("utterances.jsonl.partial"))
        #expect(!folder.has("utterances.jsonl.tmp"))
    }

    @Test func twoRunsCannotWriteToOneFolder() throws {
        let folder = Workspace()
        let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
        #expect(throws: OutputError.self) {
            try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .resume)
        }
        _ = journal
    }

    @Test func theLastRowOfAKeyCounts() throws {
        let folder = Workspace()
        let journal = try ResultJournal(directory: folder.path, signature: signature, keys: ["a", "b"], mode: .new)
        try journal.append(row("a", 1), key: "a")
        try journal.append(row("a", 2), key: "a")
        #expect(try journal.row(of: "a") == row("a", 2))
    }
}
