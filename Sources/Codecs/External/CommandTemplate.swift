/// A command line with places to fill in: the program and its arguments, each a separate word that no shell looks at.
public struct CommandTemplate: Sendable, Equatable {
    /// What a place is filled with.
    public enum Field: String, Sendable, CaseIterable {
        /// The path of the file to read.
        case input
        /// The path of the file to write.
        case output
        /// The mode's argument.
        case mode
        /// The bit rate in kbit/s.
        case kbps
        /// The bit rate in bit/s.
        case bps
        /// The sample rate in Hz.
        case sampleRate = "sample_rate"
        /// The sample rate in kHz.
        case kilohertz = "khz"
    }

    private enum Piece: Equatable {
        case text(String)
        case field(Field)
    }

    /// The words as written.
    public let words: [String]
    private let pieces: [[Piece]]

    /// What keeps words from being a command line.
    struct Fault: Error {
        let cause: String
    }

    /// A template from its words, in which `{input}` and so on are places to fill in.
    init(_ words: [String]) throws(Fault) {
        guard let program = words.first, !program.isEmpty, !program.contains("{") else {
            throw Fault(cause: "a command line starts with its program")
        }
        var pieces = [[Piece]]()
        for word in words { pieces.append(try Self.pieces(of: word)) }
        for field in [Field.input, .output] where !pieces.joined().contains(.field(field)) {
            throw Fault(cause: "the command line has no {\(field.rawValue)}")
        }
        self.words = words
        self.pieces = pieces
    }

    private static func pieces(of word: String) throws(Fault) -> [Piece] {
        var pieces = [Piece]()
        var rest = word[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}"),
                let field = Field(rawValue: String(rest[rest.index(after: open)..<close]))
            else {
                let names = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
                throw Fault(cause: "'\(word)' has a place that is none of \(names)")
            }
            pieces += [.text(String(rest[..<open])), .field(field)]
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [.text(String(rest))]
    }

    /// The program.
    public var program: String { words[0] }

    /// Whether a place of this kind is there.
    func has(_ field: Field) -> Bool { pieces.joined().contains(.field(field)) }

    /// The arguments with their places filled.
    func arguments(_ value: (Field) -> String) -> [String] {
        pieces.dropFirst().map { word in
            word.map { piece in
                switch piece {
                case .text(let text): text
                case .field(let field): value(field)
                }
            }.joined()
        }
    }
}
