import Checkpoints
import Foundation
import TestSupport
import Testing

/// Paths that are no file of weights.
@Suite struct FileTests {
    private func cause(_ path: String) -> [String] {
        let torch = #expect(throws: CheckpointError.self) { try TorchFile.read(path) }
        let safetensors = #expect(throws: CheckpointError.self) { try Safetensors.read(path) }
        #expect(torch?.source == path && safetensors?.source == path)
        return [torch?.cause ?? "", safetensors?.cause ?? ""]
    }

    @Test func nothingThere() {
        let folder = Workspace()
        let causes = cause(folder["model.pth"])
        #expect(causes == Array(repeating: "it cannot be read: No such file or directory", count: 2))
    }

    @Test func aFolder() {
        let folder = Workspace()
        #expect(cause(folder.path) == ["this is not a file", "this is not a file"])
    }

    @Test(.timeLimit(.minutes(1))) func aPipeDoesNotBlock() {
        let folder = Workspace()
        #expect(mkfifo(folder["pipe"], 0o600) == 0)
        #expect(cause(folder["pipe"]) == ["this is not a file", "this is not a file"])
    }

    @Test func anEmptyFile() {
        let folder = Workspace()
        let causes = cause(folder.write([], to: "model.pth"))
        #expect(causes[0] == "the file is empty")
        #expect(causes[1].hasPrefix("this is no safetensors file"))
    }

    @Test func textOfTheFirstBytes() {
        for length in 1...30 {
            expectRefusal("this is no PyTorch file") {
                _ = try TorchFile.read(
                    bytes: Array("P".utf8) + [UInt8](repeating: 0x4B, count: length), name: "model.pth")
            }
        }
        expectRefusal("the end of the archive is missing") {
            _ = try TorchFile.read(bytes: Array("PK\u{3}\u{4}".utf8), name: "model.pth")
        }
    }
}
