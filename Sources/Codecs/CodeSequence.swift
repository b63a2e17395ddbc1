/// The codes of an utterance: a code for each stream and frame, in an array of the shape that ESPnet gives it.
///
/// The last axis is the frames; all axes before it, in C order, are the streams. ESPnet's array is [n_q, 1, N], and
/// [n_q, 2, N] for HiFi-Codec, whose streams are then the two groups of the first layer, those of the second, and so on.
public struct CodeSequence: Sendable, Equatable {
    /// The array's axes, the last one the frames.
    public let shape: [Int]
    /// The codes in C order.
    public let values: [Int32]

    /// Codes in C order, as many as the shape's axes multiply to; at least one axis.
    public init(shape: [Int], values: [Int32]) {
        precondition(!shape.isEmpty && shape.allSatisfy { $0 >= 0 }, "codes have an axis of frames")
        precondition(values.count == shape.reduce(1, *), "as many codes as the shape says")
        self.shape = shape
        self.values = values
    }

    /// Codes as `rows[stream][frame]`, of the shape [streams, 1, frames]; all rows are equally long, and there is one.
    public init(rows: [[Int32]]) {
        precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "streams are equally long")
        self.init(shape: [rows.count, 1, rows[0].count], values: rows.flatMap(\.self))
    }

    /// Number of streams.
    public var streamCount: Int { shape.dropLast().reduce(1, *) }

    /// Number of frames.
    public var frameCount: Int { shape[shape.count - 1] }

    /// The code of a stream in a frame.
    public subscript(stream: Int, frame: Int) -> Int32 {
        precondition(stream >= 0 && stream < streamCount && frame >= 0 && frame < frameCount, "no such code")
        return values[stream * frameCount + frame]
    }

    /// `rows[stream][frame]`.
    public var rows: [[Int]] {
        (0..<streamCount).map { stream in
            values[stream * frameCount..<(stream + 1) * frameCount].map { Int($0) }
        }
    }
}

extension CodeSequence {
    /// The codes that an array of integers holds.
    ///
    /// - Parameters:
    ///   - array: one to three axes, the last one the frames
    ///   - source: the array's file, for messages
    public init(_ array: NumPyArray, source: String) throws(CodecError) {
        guard case .integers(let integers) = array.elements else {
            throw CodecError(
                source, cause: "it holds \(array.typeName) numbers, codes are integers",
                remedy: "save the codes, not audio or embeddings")
        }
        guard (1...3).contains(array.shape.count) else {
            throw CodecError(
                source, cause: "its array has \(array.shape.count) axes",
                remedy: "save codes as ESPnet does: [streams, 1, frames]")
        }
        var values = [Int32]()
        values.reserveCapacity(integers.count)
        for (place, integer) in integers.enumerated() {
            guard let value = Int32(exactly: integer), value >= 0 else {
                throw CodecError(
                    source, cause: "element \(place) is \(integer), no code is negative or beyond 2147483647",
                    remedy: "write the codes again")
            }
            values.append(value)
        }
        self.init(shape: array.shape, values: values)
    }

    /// The array as ESPnet stores it: 64-bit integers of the same shape.
    public var array: NumPyArray { NumPyArray(shape: shape, elements: .integers(values.map { Int64($0) })) }
}
