import Archives
import FoundationEssentials
import TestSupport

/// Archives that kaldiio wrote: `reference/golden/kaldi`, made by `reference/scripts/make-kaldi-goldens.py`.
enum Goldens {
    static let folder: String =
        ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_KALDI"] ?? repositoryRoot + "/reference/golden/kaldi"

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }

    /// The values of `archive.ark` in its order, up to its two audio records.
    static let values: [(key: String, value: ArchivedValue)] = [
        ("matrix", .floatMatrix(ArchivedMatrix(rowCount: 4, columnCount: 3, values: ramp(12)))),
        ("empty-matrix", .floatMatrix(ArchivedMatrix(rowCount: 0, columnCount: 0, values: []))),
        ("double-matrix", .doubleMatrix(ArchivedMatrix(rowCount: 2, columnCount: 3, values: ramp(6)))),
        ("vector", .floatVector(ramp(5))),
        ("empty-vector", .floatVector([])),
        ("double-vector", .doubleVector(ramp(5))),
        ("integers", .integers([0, 1, -1, 255, 256, .max, .min])),
        ("no-integers", .integers([])),
        ("schlüssel", .floatVector(ramp(1))),
    ]

    private static func ramp<Number: BinaryFloatingPoint>(_ count: Int) -> [Number] {
        (0..<count).map { Number($0) / 8 - 3.25 }
    }

    /// Key and place of each line of a table.
    static func places(_ table: [UInt8]) -> [(key: String, place: ArchivePlace)] {
        String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2, let place = ArchivePlace(String(fields[1])) else { return nil }
            return (String(fields[0]), place)
        }
    }
}
