import Glibc

/// Which parts of the reference are compared: patches, by their first frame.
package enum VisqolPatches {
    /// The patches of a reference of `frameCount` frames whose samples at the mode's rate are `samples`.
    package static func starts(_ mode: VisqolMode, frameCount: Int, samples: [Double]) -> [Int] {
        switch mode {
        case .audio: everywhere(frameCount: frameCount, length: mode.patchLength)
        case .speech: withVoice(mode, frameCount: frameCount, samples: samples)
        }
    }

    /// One patch after the other, half a patch from the start to before the last frames.
    private static func everywhere(frameCount: Int, length: Int) -> [Int] {
        let half = length / 2
        guard frameCount >= length + half else { return [] }
        return stride(from: half, to: max(frameCount - length, half + 1), by: length).map { $0 - 1 }
    }

    /// Loudness of a frame with voice: root mean square in units of a 16-bit sample, of a signal whose peak is full
    /// scale.
    private static let voiceThreshold = 5000.0

    /// Those patches, one after the other, in which a frame has voice.
    private static func withVoice(_ mode: VisqolMode, frameCount: Int, samples: [Double]) -> [Int] {
        let length = mode.patchLength
        let first = length / 2 - 1
        let count = max(0, (frameCount - first) / length)
        // The reference implementation takes the frame number for a number of samples.
        let loud = isLoud(samples, from: first, frames: count * length, hopLength: mode.hopLength)
        return (0..<count).filter { patch in
            (patch * length..<(patch + 1) * length).contains { frame in
                // A pause begins with the third quiet frame; the first two frames are never in one.
                frame < 2 || frame < loud.count && (loud[frame] || loud[frame - 1] || loud[frame - 2])
            }
        }.map { first + $0 * length }
    }

    /// For each whole hop from sample `from` on, at most `frames`, whether it is loud.
    private static func isLoud(_ samples: [Double], from: Int, frames: Int, hopLength: Int) -> [Bool] {
        // The largest sample, not the largest magnitude, becomes full scale.
        let peak = samples.max() ?? 0
        if peak == 0 { return [] }
        let available = max(0, (samples.count - from) / hopLength)
        return (0..<min(frames, available)).map { frame in
            let start = from + frame * hopLength
            let power = samples[start..<start + hopLength].reduce(0.0) { sum, sample in
                let value = min(max(sample / peak * 32768, -32768), 32767).rounded(.towardZero)
                return sum + value * value
            }
            return (power / Double(hopLength)).squareRoot() >= voiceThreshold
        }
    }
}
