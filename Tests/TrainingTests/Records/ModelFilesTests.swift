import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

/// Which models of a training stay, and where links lead.
@Suite struct ModelFilesTests {
    private let criteria = [
        Criterion(phase: "valid", key: "loss", direction: .min),
        Criterion(phase: "train", key: "total_count", direction: .max),
    ]

    private func names(_ folder: Workspace) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func target(_ name: String, _ folder: Workspace) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: folder[name])
    }

    @Test func bestAndNewestStay() throws {
        let folder = Workspace()
        let files = ModelFiles(folder: folder.path)
        let losses: [Double] = [5, 3, 4, 6, 2, 7, 7]
        let improvements: [[String]] = [
            ["valid.loss", "train.total_count"], ["valid.loss", "train.total_count"], ["train.total_count"],
            ["train.total_count"], ["valid.loss", "train.total_count"], ["train.total_count"], ["train.total_count"],
        ]
        var removed = [[String]]()
        for epoch in 1...losses.count {
            folder.write("model \(epoch)", to: "\(epoch)epoch.pth")
            let history = TrainingHistoryTests.history(Array(losses.prefix(epoch)))
            let improved = try files.updateLinks(epoch: epoch, history: history, criteria: criteria)
            #expect(improved.map(\.name) == improvements[epoch - 1])
            removed.append(
                try files.removeOthers(epoch: epoch, history: history, criteria: criteria, keeping: 2))
            #expect(try folder.text("latest.pth") == "model \(epoch)")
        }
        #expect(removed == [[], [], [folder["1epoch.pth"]], [], [folder["3epoch.pth"]], [folder["4epoch.pth"]], []])
        #expect(
            try names(folder) == [
                "2epoch.pth", "5epoch.pth", "6epoch.pth", "7epoch.pth", "latest.pth", "train.total_count.best.pth",
                "valid.loss.best.pth",
            ])
        #expect(try target("valid.loss.best.pth", folder) == "5epoch.pth")
        #expect(try target("train.total_count.best.pth", folder) == "7epoch.pth")
        #expect(try target("latest.pth", folder) == "7epoch.pth")
    }

    /// A run that was killed before its links were made, with what it left.
    @Test func linksAreRepaired() throws {
        let folder = Workspace()
        for epoch in 1...3 { folder.write("model \(epoch)", to: "\(epoch)epoch.pth") }
        folder.link("valid.loss.best.pth", to: "1epoch.pth")
        folder.link("latest.pth.\(getpid()).partial", to: "1epoch.pth")
        folder.write("no link", to: "latest.pth")
        let files = ModelFiles(folder: folder.path)
        let history = TrainingHistoryTests.history([3, 1, 2])
        #expect(
            try files.updateLinks(epoch: 3, history: history, criteria: criteria).map(\.name) == ["train.total_count"])
        #expect(try target("valid.loss.best.pth", folder) == "2epoch.pth")
        #expect(try target("latest.pth", folder) == "3epoch.pth")
        #expect(try !names(folder).contains { $0.hasSuffix("partial") })
    }

    @Test func nothingIsDeletedBeforeTheNewModelIsThere() throws {
        let folder = Workspace()
        folder.write("1", to: "1epoch.pth")
        folder.write("", to: "2epoch.pth")
        let files = ModelFiles(folder: folder.path)
        let history = TrainingHistoryTests.history([3, 1])
        let calls = [
            { _ = try files.updateLinks(epoch: 2, history: history, criteria: criteria) },
            { _ = try files.removeOthers(epoch: 2, history: history, criteria: criteria, keeping: 1) },
        ]
        for call in calls {
            let error = #expect(throws: CodecError.self) { try call() }
            #expect(error?.source == folder["2epoch.pth"] && error?.kind == .missing)
        }
        #expect(try names(folder) == ["1epoch.pth", "2epoch.pth"])
    }

    /// A link leads to one model or the other at every moment.
    @Test func linksNeverLeadNowhere() async throws {
        let folder = Workspace()
        for name in ["a", "b"] { folder.write(name, to: name) }
        try SymbolicLink.replace(folder["link"], target: "a")
        let path = folder["link"]
        let reader = Task.detached {
            var missing = 0
            while !Task.isCancelled { if !FileManager.default.fileExists(atPath: path) { missing += 1 } }
            return missing
        }
        for round in 0..<2000 { try SymbolicLink.replace(path, target: round % 2 == 0 ? "b" : "a") }
        reader.cancel()
        #expect(await reader.value == 0)
        #expect(SymbolicLink.target(path) == "a" && SymbolicLink.target(folder["a"]) == nil)
    }
}
