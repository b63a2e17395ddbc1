import CKernels
import Glibc

/// Levels of a gammatone bank in overlapping frames of a signal: each frame is windowed and filtered from rest, and a
/// band's value is the root mean square of its output over the frame.
public struct GammatoneFrames: Sendable {
    /// Number of bands.
    public let bandCount: Int
    /// Samples of a frame.
    public let frameLength: Int
    /// Samples between neighbouring frames.
    public let hopLength: Int

    private let window: [Double]
    /// The filters' coefficients, four filters a group; filters of zeros fill up the last.
    private let coefficients: [Double]
    /// Each filter's ``GammatoneFilter/scale``.
    private let scales: [Double]

    /// Frames of `window.count` samples under `window`, every `hopLength` samples; bands in the order of `filters`.
    public init(_ filters: [GammatoneFilter], window: [Double], hopLength: Int) {
        precondition(!window.isEmpty && hopLength > 0, "frames have samples and follow each other")
        bandCount = filters.count
        frameLength = window.count
        self.hopLength = hopLength
        self.window = window
        scales = filters.map(\.scale)
        coefficients = stride(from: 0, to: filters.count, by: 4).flatMap { first in
            func lanes(_ value: (GammatoneFilter) -> Double) -> [Double] {
                (first..<first + 4).map { $0 < filters.count ? value(filters[$0]) : 0 }
            }
            return lanes(\.a1) + lanes(\.a2) + (0..<4).flatMap { k in lanes { $0.zeros[k] - $0.a1 } }
        }
    }

    /// Number of whole frames of a signal.
    public func frameCount(of sampleCount: Int) -> Int {
        sampleCount < frameLength ? 0 : 1 + (sampleCount - frameLength) / hopLength
    }

    /// The levels of all whole frames, `bandCount` values a frame.
    public func levels(of samples: [Double]) -> [Double] {
        let count = frameCount(of: samples.count)
        let groups = (bandCount + 3) / 4
        var levels = [Double]()
        levels.reserveCapacity(count * bandCount)
        var frame = [Double](repeating: 0, count: frameLength)
        var energies = [Double](repeating: 0, count: 4 * groups)
        for index in 0..<count {
            samples.withUnsafeBufferPointer {
                if let start = $0.baseAddress { ck_multiply(start + index * hopLength, window, frameLength, &frame) }
            }
            ck_gammatone_energies(coefficients, groups, frame, frameLength, &energies)
            for band in 0..<bandCount {
                levels.append((energies[band] / Double(frameLength)).squareRoot() * scales[band])
            }
        }
        return levels
    }
}
