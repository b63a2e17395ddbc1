import Files
import Foundation
import TestSupport
import Testing

@Suite struct PathsTests {
    @Test func programsAreFoundInTheListsOrder() throws {
        let folder = Workspace()
        for name in ["a/tool", "b/tool", "b/only", "a/text"] { folder.write("", to: name) }
        for name in ["a/tool", "b/tool", "b/only"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder[name])
        }
        folder.write("", to: "b/text/inside")
        let list = "\(folder["none"]):\(folder["a"]):\(folder["b"])"
        #expect(Paths.program("tool", in: list) == folder["a/tool"])
        #expect(Paths.program("only", in: list) == folder["b/only"])
        // A file that does not run, and a folder.
        #expect(Paths.program("text", in: list) == nil)
        #expect(Paths.program("tool", in: "") == nil)
    }
}
