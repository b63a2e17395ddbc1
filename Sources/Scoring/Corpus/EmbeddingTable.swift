import Audio
import Codecs
import FoundationEssentials
import Statistics

/// Embeddings of one side of a run: rows of equally many numbers, each of an utterance where that is known.
public struct EmbeddingTable: Sendable, Equatable {
    /// The rows, [rows, dimension], in single or double precision as they came.
    public let array: NumPyArray
    /// The utterance of each row; `nil` where a matrix came without its list.
    public let keys: [String]?

    /// Number of rows.
    public var count: Int { array.shape[0] }
    /// d, the number of values of a row.
    public var dimension: Int { array.shape[1] }

    /// A table of its parts; `keys` names as many utterances as there are rows.
    init(array: NumPyArray, keys: [String]?) {
        precondition(array.shape.count == 2 && array.shape[1] > 0, "rows of equally many numbers")
        precondition(keys.map { $0.count == array.shape[0] } ?? true, "every row has a key")
        self.array = array
        self.keys = keys
    }

    /// A table of rows in single precision, utterance after utterance.
    init(_ utterances: [(key: String, rows: [Float])], dimension: Int) {
        let values = utterances.flatMap(\.rows)
        self.init(
            array: NumPyArray(shape: [values.count / dimension, dimension], elements: .floats(values)),
            keys: utterances.flatMap { [String](repeating: $0.key, count: $0.rows.count / dimension) })
    }

    /// The rows in double precision.
    public var rows: EmbeddingRows {
        switch array.elements {
        case .integers(let values): EmbeddingRows(values: values.map { Double($0) }, dimension: dimension)
        case .floats(let values): EmbeddingRows(values: values.map { Double($0) }, dimension: dimension)
        case .doubles(let values): EmbeddingRows(values: values, dimension: dimension)
        }
    }

    /// The numbers of the rows of each utterance.
    public var places: [String: [Int]] {
        Dictionary(grouping: (keys ?? []).enumerated(), by: \.element).mapValues { $0.map(\.offset) }
    }

    /// The rows of these utterances, utterance after utterance; keys without rows give none.
    func selecting(_ wanted: [String]) -> EmbeddingTable {
        let places = places
        let rows = wanted.flatMap { places[$0] ?? [] }
        func selected<Value>(_ values: [Value]) -> [Value] {
            rows.flatMap { values[$0 * dimension..<($0 + 1) * dimension] }
        }
        let elements: NumPyArray.Elements =
            switch array.elements {
            case .integers(let values): .integers(selected(values))
            case .floats(let values): .floats(selected(values))
            case .doubles(let values): .doubles(selected(values))
            }
        return EmbeddingTable(
            array: NumPyArray(shape: [rows.count, dimension], elements: elements),
            keys: wanted.flatMap { [String](repeating: $0, count: places[$0]?.count ?? 0) })
    }

    /// The rows of several tables, sorted by key in byte order.
    static func merging(_ tables: [EmbeddingTable]) -> EmbeddingTable? {
        guard let first = tables.first, tables.allSatisfy({ $0.dimension == first.dimension && $0.keys != nil }) else {
            return nil
        }
        let keys = tables.flatMap { $0.keys ?? [] }
        let count = tables.reduce(0) { $0 + $1.count }
        let joined: NumPyArray.Elements
        if tables.contains(where: { if case .doubles = $0.array.elements { true } else { false } }) {
            joined = .doubles(tables.flatMap(\.rows.values))
        } else {
            joined = .floats(tables.flatMap(\.array.floats))
        }
        return EmbeddingTable(
            array: NumPyArray(shape: [count, first.dimension], elements: joined), keys: keys
        ).selecting(Set(keys).sorted(by: precedesInByteOrder))
    }
}

// MARK: Files

extension EmbeddingTable {
    /// The size of the largest matrix that is read, in bytes.
    private static let largestFile = 1 << 36

    /// Reads embeddings: a matrix `NAME.npy`, with `NAME.utt` beside it a key a row, or a folder of `KEY.npy`.
    ///
    /// - Parameters:
    ///   - wanted: the utterances that a folder is asked for; those without a file have no rows
    ///   - mayBeEmpty: whether a folder may have none of them, as for a small part of a run
    public static func read(
        _ path: String, keys wanted: [String], mayBeEmpty: Bool = false
    ) throws(EmbeddingError) -> EmbeddingTable {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw EmbeddingError(
                path, cause: "there is no such file or folder",
                remedy: "--embeddings takes a matrix NAME.npy, or a folder of KEY.npy, for the reference and for each "
                    + "system")
        }
        return isFolder ? try folder(path, wanted, mayBeEmpty: mayBeEmpty) : try matrix(path)
    }

    /// The list of keys that belongs to a matrix.
    static func listPath(of matrix: String) -> String {
        (matrix.hasSuffix(".npy") ? String(matrix.dropLast(4)) : matrix) + ".utt"
    }

    /// Reads a matrix, with its list of keys where there is one.
    static func matrix(_ path: String) throws(EmbeddingError) -> EmbeddingTable {
        let array = try checked(path)
        let list = listPath(of: path)
        guard FileManager.default.fileExists(atPath: list) else { return EmbeddingTable(array: array, keys: nil) }
        guard let bytes = FileManager.default.contents(atPath: list) else {
            throw EmbeddingError(list, cause: "the file cannot be read", remedy: "check its permissions")
        }
        // A key may hold blanks, and anything but the end of a line.
        let keys = bytes.split(separator: 0x0A).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        guard keys.count == array.shape[0] else {
            throw EmbeddingError(
                list, cause: "\(keys.count) keys stand here for the \(array.shape[0]) rows of \(path)",
                remedy: "write one key a row")
        }
        return EmbeddingTable(array: array, keys: keys)
    }

    private static func folder(
        _ path: String, _ wanted: [String], mayBeEmpty: Bool
    ) throws(EmbeddingError) -> EmbeddingTable {
        var parts = [EmbeddingTable]()
        for key in wanted {
            let file = path + "/" + key + ".npy"
            guard FileManager.default.fileExists(atPath: file) else { continue }
            let array = try checked(file)
            if let first = parts.first, first.dimension != array.shape[1] {
                throw EmbeddingError(
                    file,
                    cause: "its rows have \(array.shape[1]) numbers, those of '\(first.keys?.first ?? "")' "
                        + "\(first.dimension)", remedy: "compute all embeddings with one model")
            }
            parts.append(EmbeddingTable(array: array, keys: [String](repeating: key, count: array.shape[0])))
        }
        if let table = merging(parts) { return table }
        let others = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard mayBeEmpty, let any = others.sorted().first(where: { $0.hasSuffix(".npy") }) else {
            throw EmbeddingError(
                path,
                cause: "no utterance of the run has its KEY.npy here"
                    + (wanted.first.map { " ('\($0).npy' is not there)" } ?? ""),
                remedy: "name the files as the utterances are")
        }
        return EmbeddingTable([], dimension: try checked(path + "/" + any).shape[1])
    }

    /// An array of [rows, dimension] finite numbers; a vector is one row.
    private static func checked(_ path: String) throws(EmbeddingError) -> NumPyArray {
        var array: NumPyArray
        do throws(CodecError) { array = try NumPyArray(path: path, limit: largestFile) } catch {
            throw EmbeddingError(error.description)
        }
        if array.shape.count == 1 { array = NumPyArray(shape: [1] + array.shape, elements: array.elements) }
        guard array.shape.count == 2, array.shape[1] > 0 else {
            throw EmbeddingError(
                path, cause: "its shape is \(array.shape)", remedy: "embeddings have the shape [rows, numbers]")
        }
        if case .integers = array.elements {
            array = NumPyArray(shape: array.shape, elements: .floats(array.floats))
        }
        let isFinite =
            switch array.elements {
            case .integers: true
            case .floats(let values): values.allSatisfy(\.isFinite)
            case .doubles(let values): values.allSatisfy(\.isFinite)
            }
        guard isFinite else {
            throw EmbeddingError(
                path, cause: "it holds NaN or infinite numbers", remedy: "compute its embeddings again")
        }
        return array
    }

    /// What stands in `NAME.npy` and, where the keys are known, in `NAME.utt`.
    var fileContents: (array: [UInt8], keys: [UInt8]?) {
        (array.fileBytes, keys.map { Array($0.map { $0 + "\n" }.joined().utf8) })
    }
}

/// Embeddings that cannot be used: the file, the cause and the remedy.
public struct EmbeddingError: Error, Sendable, CustomStringConvertible {
    /// The message.
    public let description: String
    /// Whether a model is not installed, rather than something wrong.
    public let isAbsence: Bool

    init(_ description: String, isAbsence: Bool = false) {
        (self.description, self.isAbsence) = (description, isAbsence)
    }

    init(_ path: String, cause: String, remedy: String) { self.init("\(path): \(cause); \(remedy)") }
}
