/// Turns probabilities of speech into segments, as Silero's own tool does (silero-vad 6.2.3, `get_speech_timestamps`).
///
/// Positions are in samples; windows follow each other without gap or overlap.
public struct VoiceActivityRules: Sendable {
    /// What probabilities are made of: Silero's rates and windows.
    public enum Rate: Int, Sendable, CaseIterable {
        case narrow = 8_000
        case wide = 16_000

        /// Samples of a window.
        public var window: Int { self == .wide ? 512 : 256 }
        /// Samples of the window before it that the model sees again.
        var context: Int { self == .wide ? 64 : 32 }
    }

    /// A longest silence inside a segment, where it may be cut.
    private struct Gap {
        var start: Int
        var length: Int
    }

    private let rate: Rate
    private let threshold, exit: Double
    private let minimumSpeech, maximumSpeech, minimumSilence, silenceAtMaximum, padding: Double

    /// Silence that counts when a segment is cut, in ms.
    private static let leastGap = 98.0
    /// How far below the threshold speech ends, and the lowest that may be.
    private static let (hysteresis, lowestExit) = (0.15, 0.01)

    /// The rules at a rate.
    public init(_ parameters: VoiceActivityParameters, rate: Rate) {
        let perMillisecond = { (milliseconds: Double) in Double(rate.rawValue) * milliseconds / 1000 }
        self.rate = rate
        threshold = parameters.threshold
        exit = max(parameters.threshold - Self.hysteresis, Self.lowestExit)
        minimumSpeech = perMillisecond(parameters.minimumSpeech)
        minimumSilence = perMillisecond(parameters.minimumSilence)
        silenceAtMaximum = perMillisecond(Self.leastGap)
        padding = perMillisecond(parameters.padding)
        maximumSpeech = Double(rate.rawValue) * parameters.maximumSpeech - Double(rate.window) - 2 * padding
    }

    /// The segments of speech.
    ///
    /// - Parameters:
    ///   - probabilities: of each window
    ///   - length: samples of the signal, of which the last window may hold only a part
    public func segments(_ probabilities: [Double], length: Int) -> [Range<Int>] {
        padded(found(probabilities, length: length), length: length)
    }

    /// The segments before padding.
    private func found(_ probabilities: [Double], length: Int) -> [(start: Int, end: Int)] {
        var segments = [(start: Int, end: Int)]()
        var isInside = false
        var start = 0
        /// Where silence began, inside a segment.
        var silence: Int?
        var gaps = [Gap]()
        for (window, probability) in probabilities.enumerated() {
            let position = window * rate.window
            if probability >= threshold {
                if let began = silence, Double(position - began) > silenceAtMaximum {
                    gaps.append(Gap(start: began, length: position - began))
                }
                silence = nil
                if !isInside {
                    (isInside, start) = (true, position)
                    continue
                }
            }
            if isInside, Double(position - start) > maximumSpeech {
                guard let longest = Self.longest(gaps) else {
                    segments.append((start, position))
                    (isInside, silence) = (false, nil)
                    continue
                }
                segments.append((start, longest.start))
                (start, silence) = (longest.start + longest.length, nil)
                gaps = []
            }
            guard isInside, probability < exit else { continue }
            let began = silence ?? position
            silence = began
            if Double(position - began) < minimumSilence { continue }
            if Double(began - start) > minimumSpeech { segments.append((start, began)) }
            (isInside, silence) = (false, nil)
            gaps = []
        }
        if isInside, Double(length - start) > minimumSpeech { segments.append((start, length)) }
        return segments
    }

    /// The first of the longest.
    private static func longest(_ gaps: [Gap]) -> Gap? {
        gaps.reduce(nil as Gap?) { longest, gap in gap.length > longest?.length ?? 0 ? gap : longest }
    }

    /// Segments with padding, which neighbours share where there is less than twice of it between them.
    private func padded(_ found: [(start: Int, end: Int)], length: Int) -> [Range<Int>] {
        var segments = found
        for place in segments.indices {
            if place == 0 { segments[0].start = earlier(segments[0].start) }
            guard place + 1 < segments.count else {
                segments[place].end = later(segments[place].end, length)
                continue
            }
            let gap = segments[place + 1].start - segments[place].end
            if Double(gap) < 2 * padding {
                // ⌊gap/2⌋, also of a negative gap.
                segments[place].end += gap >> 1
                segments[place + 1].start = max(0, segments[place + 1].start - (gap >> 1))
            } else {
                segments[place].end = later(segments[place].end, length)
                segments[place + 1].start = earlier(segments[place + 1].start)
            }
        }
        return segments.map { $0.start..<max($0.start, $0.end) }
    }

    private func earlier(_ position: Int) -> Int { Int(max(0, Double(position) - padding)) }

    private func later(_ position: Int, _ length: Int) -> Int { Int(min(Double(length), Double(position) + padding)) }
}
