import CKernels
import Synchronization

/// The pseudo-random numbers that WORLD adds to signals and spectra so that digital silence has a spectrum: sums of
/// twelve draws of xorshift128 (G. Marsaglia 2003), nearly normal. The sequence starts anew for every signal, so its
/// beginning is computed once and shared.
struct WORLDNoise {
    private typealias State = (UInt32, UInt32, UInt32, UInt32)

    /// Values in a shared piece of the sequence.
    private static let pieceLength = 1 << 16
    /// Pieces that are kept: 16 MB, some 20 s of speech at 16 kHz.
    private static let keptPieces = 64
    private static let start: State = (123_456_789, 362_436_069, 521_288_629, 88_675_123)

    private struct Pieces: Sendable {
        var values: [[UInt32]] = []
        var end: (UInt32, UInt32, UInt32, UInt32) = WORLDNoise.start
    }

    /// The beginning of the sequence as far as it was needed; it changes speed, never a result.
    private static let pieces = Mutex(Pieces())

    /// The next value is `piece[position]`.
    private var piece: [UInt32] = []
    private var position = 0
    private var pieceCount = 0
    /// Where the sequence goes on behind the shared pieces.
    private var end: State = WORLDNoise.start

    /// The next `count` values, each a sum of draws; see ``deviate(_:)``.
    mutating func next(_ count: Int, into values: UnsafeMutablePointer<UInt32>) {
        var written = 0
        while written < count {
            if position == piece.count { takePiece() }
            let taken = min(count - written, piece.count - position)
            piece.withUnsafeBufferPointer { piece in
                if let from = piece.baseAddress { (values + written).update(from: from + position, count: taken) }
            }
            written += taken
            position += taken
        }
    }

    /// The deviate for a sum of draws.
    static func deviate(_ sum: UInt32) -> Double { Double(sum) / 268_435_456 - 6 }

    private mutating func takePiece() {
        position = 0
        if pieceCount < Self.keptPieces {
            (piece, end) = Self.pieces.withLock { shared in
                if pieceCount == shared.values.count { shared.values.append(Self.generate(&shared.end)) }
                return (shared.values[pieceCount], shared.end)
            }
        } else {
            piece = Self.generate(&end)
        }
        pieceCount += 1
    }

    private static func generate(_ state: inout State) -> [UInt32] {
        var words = [state.0, state.1, state.2, state.3]
        let values = [UInt32](unsafeUninitializedCapacity: pieceLength) { values, count in
            if let base = values.baseAddress { ck_world_noise(&words, base, pieceLength) }
            count = pieceLength
        }
        state = (words[0], words[1], words[2], words[3])
        return values
    }
}
