import Files
import FoundationEssentials
import Glibc

/// The folder in which the tasks of one submission leave how they ended.
struct SlurmStatusFolder {
    /// Where it is.
    let path: String

    /// One that is there.
    init(at path: String) { self.path = path }

    /// Makes a folder of its own for a submission.
    init(beside script: String) throws(FileError) {
        path = "\(script).\(getpid())-\(UUID().uuidString.prefix(8)).status"
        try Folders.make(path)
    }

    /// What a task left; `nil` where it has not ended.
    func ending(of task: Int) -> (ending: JobEnding, seconds: Int)? {
        guard let content = try? Data(contentsOf: URL(filePath: "\(path)/\(task)")) else { return nil }
        let words = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let status = Int32(words[0]), let seconds = Int(words[1]) else { return nil }
        return (.exited(status), seconds)
    }

    /// The numbers of tasks that have ended. Listing the folder makes a network file system look again.
    var ended: [Int] { FolderEntries.names(in: path).compactMap { Int($0) } }

    /// Takes it away with all that is in it.
    func remove() {
        for name in FolderEntries.names(in: path) where name != "." && name != ".." { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
