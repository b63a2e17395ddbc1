import FoundationEssentials
import TestSupport
import Testing

/// The golden files: JSON lines made by SciPy, statsmodels and plain scripts; every row in them is tested.
enum Goldens {
    static let folder: String =
        ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_STATISTICS"]
        ?? repositoryRoot + "/reference/golden/statistics"

    /// The file of a name; the copy in `reference` where the folder has none.
    private static func url(_ name: String) -> URL {
        let path = "\(folder)/\(name)"
        return URL(
            filePath: FileManager.default.fileExists(atPath: path)
                ? path : repositoryRoot + "/reference/golden/statistics/\(name)")
    }

    static func contents<Value: Decodable>(of name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: url(name)))
    }

    static func rows<Row: Decodable>(of name: String, as type: Row.Type = Row.self) throws -> [Row] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try Data(contentsOf: url(name)).split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(Row.self, from: Data($0)) }
    }
}

/// A table of scores, cell by column name.
typealias TableRow = [String: Cell]

enum Cell: Decodable {
    case text(String)
    case number(Double)
    case missing

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .missing
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// Expects two numbers to agree within `tolerance`, relative to the golden where that exceeds 1.
func expectClose(
    _ value: Double?, _ golden: Double?, tolerance: Double = 1e-9, _ what: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let value, let golden else {
        #expect(
            value == nil && golden == nil,
            "\(what()): \(String(describing: value)) against \(String(describing: golden))",
            sourceLocation: sourceLocation)
        return
    }
    #expect(
        abs(value - golden) <= tolerance * max(1, abs(golden)), "\(what()): \(value) against \(golden)",
        sourceLocation: sourceLocation)
}
