import Metrics

/// A prepared signal, cut as a card says.
struct SegmentedSignal {
    /// What a model takes at once.
    struct Segment {
        /// The samples; none where segments are of frames.
        var samples: [Double] = []
        /// The features, where the card has them.
        var features: FeatureMatrix?
    }

    private let samples: [Double]
    private let starts: [Int]
    /// Samples or frames of a segment; `nil` where the signal is taken whole.
    private let length: Int?
    /// The features of the whole signal, where they are cut.
    private let wholeFeatures: FeatureMatrix?
    private let extractor: FeatureExtractor?

    /// Number of segments.
    var count: Int { starts.count }

    /// Cuts prepared samples.
    init(
        _ samples: [Double], _ settings: SegmentSettings?, _ extractor: FeatureExtractor?, rate: Int
    ) throws(Undefined) {
        self.extractor = extractor
        guard let settings else {
            (self.samples, starts, length, wholeFeatures) = (samples, [0], nil, nil)
            return
        }
        length = settings.length
        if settings.unit == .frames, let extractor {
            (starts, wholeFeatures) = try Self.cutFrames(samples, settings, extractor, rate: rate)
            self.samples = []
        } else {
            var samples = samples
            if samples.count < settings.length {
                switch settings.short {
                case .undefined: throw Undefined(.tooShort, "\(samples.count) samples of \(settings.length)")
                case .double: while samples.count < settings.length { samples += samples }
                case .pad: break
                }
            }
            let cut = Segmentation(of: samples.count, signal: Double(samples.count), settings, rate: rate)
            if cut.total > samples.count {
                samples += [Double](repeating: 0, count: cut.total - samples.count)
            }
            (self.samples, starts, wholeFeatures) = (samples, cut.starts, nil)
        }
    }

    private static func cutFrames(
        _ samples: [Double], _ settings: SegmentSettings, _ extractor: FeatureExtractor, rate: Int
    ) throws(Undefined) -> (starts: [Int], features: FeatureMatrix) {
        let hop = extractor.settings.hop
        // ⌈(N + 1)/hop⌉.
        let frames = (samples.count + hop) / hop
        if settings.short == .undefined, frames < settings.length {
            throw Undefined(.tooShort, "\(frames) frames of \(settings.length)")
        }
        let cut = Segmentation(of: frames, signal: Double(samples.count) / Double(hop), settings, rate: rate)
        let needed = max(cut.total * hop, extractor.samplesNeeded(forFrames: cut.total))
        let filled = samples + [Double](repeating: 0, count: max(0, needed - samples.count))
        try Self.checkSize(filled.count, extractor)
        guard let features = extractor.features(of: filled), features.count >= cut.total else {
            throw Undefined(.tooShort, "\(samples.count) samples")
        }
        return (cut.starts, features)
    }

    /// Refuses features that would not fit into memory, nor into a model.
    private static func checkSize(_ samples: Int, _ extractor: FeatureExtractor) throws(Undefined) {
        let size = extractor.size(ofSamples: samples)
        guard size <= ModelRuntime.largestOutput else {
            throw Undefined(.tooLong, "\(samples) samples have \(size) numbers of features")
        }
    }

    /// A segment.
    func segment(_ number: Int) throws(Undefined) -> Segment {
        let start = starts[number]
        if let wholeFeatures, let length {
            return Segment(features: wholeFeatures.rows(start..<start + length))
        }
        let samples = length.map { Array(self.samples[start..<start + $0]) } ?? self.samples
        guard let extractor else { return Segment(samples: samples) }
        try Self.checkSize(samples.count, extractor)
        guard let features = extractor.features(of: samples) else {
            throw Undefined(.tooShort, "\(samples.count) samples are no frame")
        }
        return Segment(samples: samples, features: features)
    }
}
