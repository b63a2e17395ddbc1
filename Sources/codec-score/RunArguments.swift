import Comparison
import FoundationEssentials
import Scoring

/// Runs as they are named on the command line: `path` or `name=path`; a folder of runs stands for all of them.
struct RunArguments {
    /// The runs in the order given.
    private(set) var runs: [ComparedRun] = []

    /// Reads what the arguments name.
    init(_ arguments: [String]) throws(ComparisonError) {
        for argument in arguments {
            let named = NamedPath(argument)
            for path in Self.expanded(named.path) {
                let isPart = path != named.path
                runs.append(try ComparedRun.read(path, name: isPart ? nil : named.name))
            }
        }
    }

    /// The place of the run that `argument` names by name or path; a run that is not among them is read and put first.
    mutating func place(of argument: String) throws(ComparisonError) -> Int {
        let named = NamedPath(argument)
        if let place = runs.firstIndex(where: { $0.name == argument || Self.isSame($0.path, named.path) }) {
            return place
        }
        guard FileManager.default.fileExists(atPath: named.path) else {
            throw ComparisonError(
                .missing,
                "--baseline \(argument): no run is called that or is at that path; the runs are "
                    + runs.map(\.name).joined(separator: ", "))
        }
        runs.insert(try ComparedRun.read(named.path, name: named.name), at: 0)
        return 0
    }

    private static func isSame(_ a: String, _ b: String) -> Bool {
        func plain(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }
        return plain(a) == plain(b)
    }

    /// The runs in a folder that is none itself, by name; any other path itself.
    private static func expanded(_ path: String) -> [String] {
        func holds(_ file: String, _ folder: String) -> Bool {
            FileManager.default.fileExists(atPath: folder + "/" + file)
        }
        guard !holds(ResultJournal.fileName, path),
            let entries = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { return [path] }
        let folders = entries.sorted().map { (path.hasSuffix("/") ? path : path + "/") + $0 }
            .filter { holds(ResultJournal.fileName, $0) && holds(RunRecord.fileName, $0) }
        return folders.isEmpty ? [path] : folders
    }
}
