import Comparison
import Console
import FoundationEssentials
import Scoring

/// Runs as they are named on the command line: `path` or `name=path`; a folder of runs stands for all of them.
struct RunArguments {
    /// The runs in the order given.
    private(set) var runs: [ComparedRun] = []

    private let withEmbeddings: Bool

    /// Reads what the arguments name; `withEmbeddings` reads the runs' embeddings, too.
    init(_ arguments: [String], withEmbeddings: Bool = false) throws(ComparisonError) {
        self.withEmbeddings = withEmbeddings
        for argument in arguments {
            let named = NamedPath(argument)
            for path in Self.expanded(named.path) {
                let isPart = path != named.path
                runs.append(
                    try ComparedRun.read(path, name: isPart ? nil : named.name, withEmbeddings: withEmbeddings))
            }
        }
    }

    /// The name of the run that `argument` names by name or path; a run that is not among them is read and put first.
    mutating func name(of argument: String) throws(ComparisonError) -> String {
        let named = NamedPath(argument)
        if let run = runs.first(where: { $0.name == argument || Self.isSame($0.path, named.path) }) {
            return run.name
        }
        guard FileManager.default.fileExists(atPath: named.path) else {
            throw ComparisonError(
                .missing,
                "--baseline \(argument): no run is called that or is at that path; the runs are "
                    + runs.map(\.name).joined(separator: ", "))
        }
        let run = try ComparedRun.read(named.path, name: named.name, withEmbeddings: withEmbeddings)
        runs.insert(run, at: 0)
        return run.name
    }

    private static func isSame(_ a: String, _ b: String) -> Bool {
        func plain(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }
        return plain(a) == plain(b)
    }

    /// Whether a name comes first when numbers in it are taken as numbers: opus-8, opus-16.
    private static func precedesNaturally(_ a: String, _ b: String) -> Bool {
        var (x, y) = (Substring(a), Substring(b))
        while let first = x.first, let second = y.first {
            let digits = (x.prefix { $0.isNumber }, y.prefix { $0.isNumber })
            if let i = Int(digits.0), let j = Int(digits.1) {
                if i != j { return i < j }
                (x, y) = (x.dropFirst(digits.0.count), y.dropFirst(digits.1.count))
            } else {
                if first != second { return first < second }
                (x, y) = (x.dropFirst(), y.dropFirst())
            }
        }
        return x.isEmpty && !y.isEmpty
    }

    /// The runs in a folder that is none itself, by name with numbers taken as numbers; any other path itself.
    private static func expanded(_ path: String) -> [String] {
        func holds(_ file: String, _ folder: String) -> Bool {
            FileManager.default.fileExists(atPath: folder + "/" + file)
        }
        guard !holds(ResultJournal.fileName, path),
            let entries = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { return [path] }
        let folders = entries.sorted(by: Self.precedesNaturally).map { (path.hasSuffix("/") ? path : path + "/") + $0 }
            .filter { holds(ResultJournal.fileName, $0) && holds(RunRecord.fileName, $0) }
        return folders.isEmpty ? [path] : folders
    }
}
