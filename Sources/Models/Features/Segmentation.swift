/// Where segments of a signal, or of its features, begin.
struct Segmentation: Sendable, Equatable {
    /// The first sample or frame of each segment.
    let starts: [Int]
    /// Samples or frames that have to be there for the last segment to be full; zeros fill what is missing.
    let total: Int

    /// The segments of `count` samples or frames.
    ///
    /// - Parameters:
    ///   - signal: How many of them hold signal: of frames, samples divided by the hop, not rounded up.
    ///   - rate: The signal's rate in Hz.
    init(of count: Int, signal: Double, _ settings: SegmentSettings, rate: Int) {
        let length = settings.length
        switch settings.count {
        case .dnsmos:
            starts = Self.dnsmosStarts(of: count, settings, rate: rate)
            total = max(count, length)
        case .even:
            starts = Self.evenStarts(of: count, settings)
            total = max(count, length)
        case nil:
            let full = count < length ? 0 : (count - length) / settings.hop
            var starts = (0...full).map { $0 * settings.hop }
            let partial = (full + 1) * settings.hop
            if (signal - Double(partial)) / Double(length) >= settings.minimumCoverage { starts.append(partial) }
            self.starts = starts
            total = max(count, (starts.last ?? 0) + length)
        }
    }

    /// DNSMOS' wrapper takes max(1, ⌊N/rate⌋ − ⌊length in s⌋) windows, and skips those whose slice, by its truncation of
    /// (i + length in s)·rate, comes out too short.
    static func dnsmosStarts(of count: Int, _ settings: SegmentSettings, rate: Int) -> [Int] {
        let seconds = Double(settings.length) / Double(rate)
        let windows = max(1, count / rate - Int(seconds))
        return (0..<windows).filter { window in
            Int((Double(window) + seconds) * Double(rate)) - window * rate >= settings.length
        }.map { $0 * settings.hop }
    }

    /// Equally spaced starts from the first to the last possible one, no more than a hop apart.
    static func evenStarts(of count: Int, _ settings: SegmentSettings) -> [Int] {
        let rest = max(0, count - settings.length)
        let gaps = (rest + settings.hop - 1) / settings.hop
        guard gaps > 0 else { return [0] }
        let step = 1 / Double(gaps)
        return (0...gaps).map { $0 == gaps ? rest : Int(Double($0) * step * Double(rest)) }
    }
}
