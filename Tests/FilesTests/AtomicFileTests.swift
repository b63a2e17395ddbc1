import Files
import Foundation
import TestSupport
import Testing

/// Files that appear whole or not at all.
@Suite struct AtomicFileTests {
    private let folder = Workspace()

    private func text(_ name: String) -> String? { try? folder.text(name) }
    private func names(_ name: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder[name])) ?? []).sorted()
    }

    @Test func appearsWholeAtTheEnd() throws {
        let file = try AtomicFile(folder["a/b/file"])
        try file.write(Array("one ".utf8))
        try file.write(Array("two".utf8))
        #expect(!folder.has("a/b/file") && names("a/b").count == 1)
        try file.finish()
        #expect(text("a/b/file") == "one two" && names("a/b") == ["file"])
    }

    @Test func whatIsNotFinishedLeavesNothing() throws {
        folder.write("old", to: "file")
        do {
            let file = try AtomicFile(folder["file"])
            try file.write([1, 2, 3])
        }
        #expect(text("file") == "old" && names() == ["file"])
    }

    /// The file a link leads to is replaced, in its own folder, and the link stays.
    @Test(arguments: ["target", "../elsewhere/target", "absolute"]) func linksStay(_ kind: String) throws {
        folder.write("", to: "links/.keep")
        folder.write("", to: "elsewhere/.keep")
        let target = kind == "absolute" ? folder["elsewhere/target"] : kind
        for (link, to) in [("first", "second"), ("second", target)] {
            try FileManager.default.createSymbolicLink(atPath: folder["links/\(link)"], withDestinationPath: to)
        }
        // The first time it leads nowhere yet.
        for content in ["new", "newer"] {
            try AtomicFile.write(Array(content.utf8), to: folder["links/first"])
            #expect(text("links/first") == content)
            #expect(text(kind == "target" ? "links/target" : "elsewhere/target") == content)
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder["links/first"]) == "second")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder["links/second"]) == target)
        let isBeside = kind == "target"
        #expect(names("links") == [".keep", "first", "second"] + (isBeside ? ["target"] : []))
        #expect(names("elsewhere") == [".keep"] + (isBeside ? [] : ["target"]))
    }

    @Test func linksInACircle() throws {
        folder.write("", to: ".keep")
        for (link, to) in [("a", "b"), ("b", "a")] {
            try FileManager.default.createSymbolicLink(atPath: folder[link], withDestinationPath: to)
        }
        let error = try #require(throws: FileError.self) { try AtomicFile.write([1], to: folder["a"]) }
        #expect(error.code == ELOOP && error.path == folder["a"])
    }

    /// What a shell sent to a file goes on where that is; the file is not replaced under it.
    @Test(arguments: ["/dev/fd/", "/proc/self/fd/"]) func openFilesAreWrittenTo(_ place: String) throws {
        folder.write("", to: "out")
        let descriptor = open(folder["out"], O_WRONLY)
        defer { close(descriptor) }
        #expect(write(descriptor, "before ", 7) == 7)
        try FileManager.default.createSymbolicLink(
            atPath: folder["link"], withDestinationPath: "\(place)\(descriptor)")
        try AtomicFile.write(Array("bytes ".utf8), to: "\(place)\(descriptor)")
        try AtomicFile.write(Array("linked ".utf8), to: folder["link"])
        #expect(write(descriptor, "after", 5) == 5)
        #expect(text("out") == "before bytes linked after" && names() == ["link", "out"])
    }

    @Test func devicesAreWrittenTo() throws {
        try AtomicFile.write([1, 2], to: "/dev/null")
        let full = try #require(throws: FileError.self) { try AtomicFile.write([1, 2], to: "/dev/full") }
        #expect(full.code == ENOSPC && full.step == .writing)
    }

    @Test func foldersAndFilesInTheWay() throws {
        folder.write("", to: "folder/file")
        let isFolder = try #require(throws: FileError.self) { try AtomicFile.write([1], to: folder["folder"]) }
        #expect(isFolder.code == EISDIR && isFolder.step == .creating)
        let isFile = try #require(throws: FileError.self) { try AtomicFile.write([1], to: folder["folder/file/x"]) }
        #expect(isFile.code == ENOTDIR && isFile.path == folder["folder/file"])
    }

    @Test func writersDoNotMeet() async throws {
        await withTaskGroup(of: Void.self) { group in
            for i in 0..<16 {
                group.addTask {
                    try? AtomicFile.write([UInt8](repeating: UInt8(i), count: 10_000), to: folder["file"])
                }
            }
        }
        let bytes = try folder.bytes("file")
        #expect(bytes.count == 10_000 && Set(bytes).count == 1 && names() == ["file"])
    }
}
