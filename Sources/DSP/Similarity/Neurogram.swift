import CKernels

/// A spectrogram with the local statistics by which parts of it are compared: the neurogram similarity index measure
/// (NSIM) of A. Hines and N. Harte, "Speech intelligibility prediction using a neurogram similarity index measure",
/// Speech Communication 54, 2012, with weights over 3 × 3 cells.
///
/// Means and variances about a cell are the same in whatever part the cell lies, except in the part's first and last
/// frame, whose neighbours outside count as the frame itself. So they are computed once for all parts, in three forms.
public struct Neurogram: Sendable {
    /// Number of bands.
    public let bandCount: Int
    /// Number of frames.
    public let frameCount: Int

    /// Bands, filled up to whole vectors.
    private let lanes: Int
    /// Rows as `neurogram.h` describes them, of the cells inside a part, in its first and in its last frame.
    private let inner, first, last: [Double]

    /// The neurogram of `values`, `bandCount` values a frame, with `padding` frames of zeros behind them.
    public init(_ values: [Double], bandCount: Int, padding: Int = 0) {
        precondition(bandCount > 0 && values.count % bandCount == 0, "frames have equally many bands")
        self.bandCount = bandCount
        let frameCount = values.count / bandCount + padding
        self.frameCount = frameCount
        let lanes = (bandCount + 3) / 4 * 4
        self.lanes = lanes
        let rowLength = 3 * lanes + 4
        var rows = [Double](repeating: 0, count: frameCount * rowLength)
        for frame in 0..<values.count / bandCount {
            let (row, from) = (frame * rowLength, frame * bandCount)
            // Beyond the lowest and the highest band those count once more.
            rows[row] = values[from]
            for band in 0..<bandCount { rows[row + 1 + band] = values[from + band] }
            rows[row + 1 + bandCount] = values[from + bandCount - 1]
        }
        func statistics(_ before: Int, _ after: Int) -> [Double] {
            var made = rows
            made.withUnsafeMutableBufferPointer { made in
                guard let base = made.baseAddress else { return }
                for frame in 0..<frameCount {
                    let neighbours = (max(frame + before, 0), min(frame + after, frameCount - 1))
                    ck_neurogram_statistics(
                        base + neighbours.0 * rowLength, base + frame * rowLength, base + neighbours.1 * rowLength,
                        lanes)
                }
            }
            return made
        }
        inner = statistics(-1, 1)
        first = statistics(0, 1)
        last = statistics(-1, 0)
    }

    /// The similarity of `count` frames from `start` with those of `other` from `otherStart`, which has as many bands:
    /// for each band the mean over the frames, at most 1.
    public func similarity(at start: Int, to other: Neurogram, at otherStart: Int, count: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: lanes)
        addSimilarity(at: start, to: other, at: otherStart, count: count, into: &sums)
        return sums[..<bandCount].map { $0 / Double(count) }
    }

    /// Mean over the bands of ``similarity(at:to:at:count:)`` for parts of `other` from each of `otherStarts`.
    public func similarities(
        at start: Int, to other: Neurogram, at otherStarts: Range<Int>, count: Int
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: lanes)
        return otherStarts.map { otherStart in
            addSimilarity(at: start, to: other, at: otherStart, count: count, into: &sums)
            return sums[..<bandCount].reduce(0, +) / Double(count * bandCount)
        }
    }

    private func addSimilarity(
        at start: Int, to other: Neurogram, at otherStart: Int, count: Int, into sums: inout [Double]
    ) {
        precondition(other.lanes == lanes && other.bandCount == bandCount, "both neurograms have the same bands")
        precondition(
            count > 0 && start >= 0 && start + count <= frameCount && otherStart >= 0
                && otherStart + count <= other.frameCount, "the parts lie inside")
        precondition(
            count > 1 || (frameCount == 1 && other.frameCount == 1), "a single frame is no part of a longer neurogram")
        withRows(start, count) { x, xFirst, xLast in
            other.withRows(otherStart, count) { y, yFirst, yLast in
                ck_neurogram_similarity(x, xFirst, xLast, y, yFirst, yLast, lanes, count, &sums)
            }
        }
    }

    private func withRows(
        _ start: Int, _ count: Int,
        _ body: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
    ) {
        let rowLength = 3 * lanes + 4
        inner.withUnsafeBufferPointer { inner in
            first.withUnsafeBufferPointer { first in
                last.withUnsafeBufferPointer { last in
                    guard let inner = inner.baseAddress, let first = first.baseAddress, let last = last.baseAddress
                    else { return }
                    body(
                        inner + start * rowLength, first + start * rowLength, last + (start + count - 1) * rowLength)
                }
            }
        }
    }
}
