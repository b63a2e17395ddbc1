import DSP

/// The perceptual model: both signals as power per Bark band and frame, with the differences taken out that listeners
/// do not mind (a steady filter, a slowly changing gain).
struct PesqPerceptualModel {
    let scale: PesqScale
    /// First and last frame with sound in the reference; the frames before `firstFrame` are computed but not counted.
    let firstFrame: Int
    let lastFrame: Int
    /// Power densities of the reference, frame by frame.
    private(set) var reference: [Double]
    /// Power densities of the degraded signal, frame by frame.
    private(set) var degraded: [Double]
    /// Audible power of each frame of the reference.
    private(set) var audiblePower: [Double]

    /// Frames that are computed, 0 … lastFrame.
    var frameCount: Int { lastFrame + 1 }

    /// The model of two input-filtered signals; `utterances` give the degraded signal's delay at each frame.
    init(_ pair: PesqPair, utterances: [PesqUtterance]) {
        scale = pair.scale
        (firstFrame, lastFrame) = Self.soundingFrames(of: pair)
        let frames = lastFrame + 1
        let bands = scale.bands.count
        reference = [Double](repeating: 0, count: frames * bands)
        degraded = reference
        audiblePower = []

        let analyzer = PesqBarkAnalyzer(scale)
        let delays = PesqDelayTrack(utterances, window: scale.window)
        for frame in 0..<frames {
            let begin = scale.margin + frame * scale.frameShift
            analyzer.analyze(pair.reference.buffer, from: begin, into: &reference, at: frame * bands)
            let delayed = begin + delays.delay(at: begin)
            if delayed > 0 && delayed + scale.frame < pair.longest + scale.tail {
                analyzer.analyze(pair.degraded.buffer, from: delayed, into: &degraded, at: frame * bands)
            }
        }
        equalizeFrequencyResponse(averagedFrames: pair.averagedFrames)
        audiblePower = (0..<frames).map { audible(reference, frame: $0, factor: 1) }
        equalizeGain(of: &degraded, frames: 0..<frames)
    }

    /// Power densities of the degraded signal over `frames` in another alignment, with a gain track of their own;
    /// `samples` are in the reference's time and begin at its sample `firstSample`.
    func degradedBands(of samples: [Float], firstSample: Int, frames: Range<Int>) -> [Double] {
        let bands = scale.bands.count
        var densities = [Double](repeating: 0, count: frames.count * bands)
        let analyzer = PesqBarkAnalyzer(scale)
        for (k, frame) in frames.enumerated() {
            let begin = scale.margin + frame * scale.frameShift
            analyzer.analyze(samples, from: begin - firstSample, into: &densities, at: k * bands)
        }
        equalizeGain(of: &densities, frames: frames)
        return densities
    }

    /// Frames from the first to the last place where five samples of the reference sum to 500 or more.
    private static func soundingFrames(of pair: PesqPair) -> (first: Int, last: Int) {
        let scale = pair.scale
        let samples = pair.reference.buffer
        let longest = pair.longest
        func sounds(_ i: Int, _ step: Int) -> Bool {
            var sum: Float = 0
            for k in 0..<5 { sum += abs(samples[i + k * step]) }
            return sum >= 500
        }
        let end = longest - scale.margin + scale.tail - 1
        let silenceBefore = (0..<longest / 2).first { sounds(scale.margin + $0, 1) } ?? longest / 2
        let silenceAfter = (0..<longest / 2).first { sounds(end - $0, -1) } ?? longest / 2
        let counted = longest - 2 * scale.margin + scale.tail - silenceAfter
        return (silenceBefore / scale.frameShift, counted / scale.frameShift - 1)
    }

    /// Power of a frame in all bands but the first that are `factor` times above the hearing threshold.
    private func audible(_ densities: [Double], frame: Int, factor: Double) -> Double {
        let bands = scale.bands
        var sum = 0.0
        for b in 1..<bands.count {
            let power = densities[frame * bands.count + b]
            if power > factor * bands.threshold[b] { sum += power }
        }
        return sum
    }

    /// Takes out the system's mean frequency response, within ±20 dB, from the reference.
    private mutating func equalizeFrequencyResponse(averagedFrames: Int) {
        let bands = scale.bands
        var referenceSum = [Double](repeating: 0, count: bands.count)
        var degradedSum = referenceSum
        for frame in 0..<frameCount where audible(reference, frame: frame, factor: 100) >= 1e7 {
            for b in 0..<bands.count {
                let audibleLevel = 100 * bands.threshold[b]
                let x = reference[frame * bands.count + b]
                let y = degraded[frame * bands.count + b]
                if x > audibleLevel { referenceSum[b] += x }
                if y > audibleLevel { degradedSum[b] += y }
            }
        }
        for b in 0..<bands.count {
            let count = Double(averagedFrames)
            let ratio = (degradedSum[b] / count + 1000) / (referenceSum[b] / count + 1000)
            let gain = min(max(ratio, 0.01), 100)
            for frame in 0..<frameCount { reference[frame * bands.count + b] *= gain }
        }
    }

    /// Takes out gain that changes from frame to frame from `densities`, which hold `frames`.
    private func equalizeGain(of densities: inout [Double], frames: Range<Int>) {
        let bands = scale.bands.count
        var smoothed = 1.0
        for (k, frame) in frames.enumerated() {
            let ratio = (audiblePower[frame] + 5000) / (audible(densities, frame: k, factor: 1) + 5000)
            smoothed = frame > 0 ? 0.2 * smoothed + 0.8 * ratio : ratio
            let gain = min(max(smoothed, 3e-4), 5)
            for b in 0..<bands { densities[k * bands + b] *= gain }
        }
    }
}

/// Power per Bark band of frames of 32 ms under a Hann window.
struct PesqBarkAnalyzer {
    private let bands: PesqBands
    private let spectrum: PowerSpectrum

    init(_ scale: PesqScale) {
        bands = scale.bands
        spectrum = PowerSpectrum(window: scale.frameWindow)
    }

    /// The bands of the frame that begins at sample `start`, written to `densities` from `offset` on.
    func analyze(_ signal: [Float], from start: Int, into densities: inout [Double], at offset: Int) {
        spectrum.analyze(signal, from: start)
        spectrum.power.withUnsafeBufferPointer { power in
            // Bin 0, the mean, is not heard.
            var bin = 1
            var end = 0
            for b in 0..<bands.count {
                end += bands.bins[b]
                var sum = 0.0
                while bin < end {
                    sum += power[bin]
                    bin += 1
                }
                densities[offset + b] = sum * bands.powerScale[b]
            }
        }
    }
}

/// The degraded signal's delay along the reference.
struct PesqDelayTrack {
    /// Samples of the reference that have one delay; they cover everything, in order.
    let segments: [(samples: Range<Int>, delay: Int)]

    /// At each sample the last utterance that begins there or before counts, else the first.
    init(_ utterances: [PesqUtterance], window: Int) {
        var segments = [(samples: Range<Int>, delay: Int)]()
        var end = Int.max
        for (u, utterance) in utterances.enumerated().reversed() {
            let start = u == 0 ? Int.min : utterance.start * window
            guard start < end else { continue }
            segments.append((start..<end, utterance.delay))
            end = start
        }
        self.segments = segments.reversed()
    }

    /// The delay at a sample.
    func delay(at sample: Int) -> Int {
        segments.first { $0.samples.contains(sample) }?.delay ?? 0
    }
}
