import Files
import FoundationEssentials
import Glibc
import Kaldi

/// Reads a list of a stage before.
func listOfEarlierStage(_ path: String, _ stage: RecipeStage) throws -> KaldiTable {
    guard FileManager.default.fileExists(atPath: path) else {
        throw RecipeError(
            path, cause: "there is no such list",
            remedy: "run from --stage \(stage.rawValue) on (\(stage.title)), or check the names of the sets",
            kind: .missing)
    }
    let table = try KaldiTable(path: path)
    guard !table.lines.isEmpty else {
        throw RecipeError(
            path, cause: "the list is empty", remedy: "check the log of stage \(stage.rawValue)", kind: .missing)
    }
    return table
}

/// Refuses a list in which a key stands twice: nobody can say which line is meant.
func requireUnique(_ table: KaldiTable) throws {
    var seen = Set<KaldiKey>()
    guard let twice = table.lines.first(where: { !seen.insert($0.key).inserted }) else { return }
    throw RecipeError(
        table.path, cause: "the key '\(twice.key)' stands there twice",
        remedy: "keep one of the lines; codec-recipe data fix keeps the first")
}

/// Writes a file, which appears whole or not at all; folders above it are made.
func writeText(_ text: String, to path: String) throws { try writeBytes(Array(text.utf8), to: path) }

private func writeBytes(_ bytes: [UInt8], to path: String) throws {
    do { try AtomicFile.write(bytes, to: path, synchronizing: false) } catch {
        throw RecipeError(
            error.path, cause: "it cannot be written: \(error.cause)",
            remedy: "check that the folder is writable and has room", kind: .cannotWrite)
    }
}

/// Makes a folder and those above it.
func makeFolder(_ path: String) throws {
    do { try Folders.make(path) } catch {
        throw RecipeError(
            error.path, cause: "the folder cannot be made: \(error.cause)", remedy: "check its permissions",
            kind: .cannotWrite)
    }
}

/// When a file was changed, in seconds since 1970; `nil` for one that is not there.
func modificationTime(_ path: String) -> Double? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
}

/// Takes away a file or a folder with all in it, if it is there.
func removeAll(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
        throw RecipeError(
            path, cause: "it cannot be taken away: \(error)", remedy: "check its permissions", kind: .cannotWrite)
    }
}

/// Puts the contents of files one after another.
func concatenate(_ paths: [String], to path: String) throws {
    var text = [UInt8]()
    for part in paths {
        guard let data = FileManager.default.contents(atPath: part) else {
            throw RecipeError(part, cause: "a job has not left this file", remedy: "look into its log, and run again")
        }
        text += data
    }
    try writeBytes(text, to: path)
}

extension KaldiTable {
    /// Writes the lines into so many files, which differ by at most a line in length.
    func split(into paths: [String]) throws {
        for (part, path) in zip(try split(into: paths.count), paths) { try part.write(to: path) }
    }
}
