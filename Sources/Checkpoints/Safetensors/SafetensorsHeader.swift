/// The header of a safetensors file.
struct SafetensorsHeader {
    /// What the header says of a tensor.
    struct Entry {
        var name: String
        var type: String
        var shape: [Int]
        /// First byte of its numbers, and the one behind their last, from the end of the header on.
        var begin: Int, end: Int
    }

    /// In the order of the tensors' bytes.
    private(set) var entries = [Entry]()
    private(set) var metadata = [String: String]()

    init(_ bytes: [UInt8]) throws(JSONScanner.Failure) {
        guard bytes.first == UInt8(ascii: "{") else { throw JSONScanner.Failure(reason: "it does not begin with '{'") }
        var scanner = JSONScanner(bytes)
        var (entries, metadata) = ([Entry](), [String: String]())
        try scanner.object { scanner, name throws(JSONScanner.Failure) in
            if name == "__metadata__" {
                try scanner.object { scanner, key throws(JSONScanner.Failure) in metadata[key] = try scanner.text() }
            } else {
                entries.append(try Self.entry(&scanner, name))
            }
        }
        try scanner.end()
        // Tensors without numbers stand before the one that begins at their place.
        self.entries = entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
        self.metadata = metadata
    }

    private static func entry(_ scanner: inout JSONScanner, _ name: String) throws(JSONScanner.Failure) -> Entry {
        var type: String?
        var shape: [Int]?
        var places: [Int]?
        let shown = CheckpointError.shown(name)
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
            switch key {
            case "dtype": type = try scanner.text()
            case "shape": shape = try scanner.numbers()
            case "data_offsets": places = try scanner.numbers()
            default:
                let reason = "the tensor '\(shown)' has a member '\(CheckpointError.shown(key))' that is not known"
                throw JSONScanner.Failure(reason: reason)
            }
        }
        guard let type, let shape, let places, places.count == 2 else {
            throw JSONScanner.Failure(reason: "the tensor '\(shown)' has no dtype, shape or pair of data_offsets")
        }
        return Entry(name: name, type: type, shape: shape, begin: places[0], end: places[1])
    }
}
