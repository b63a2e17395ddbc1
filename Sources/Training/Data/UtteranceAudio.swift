import Audio
import Codecs

/// The samples of training utterances, mixed to one channel. Several threads may ask.
///
/// The chunks of an utterance come near each other and overlap, so an utterance is decoded once and kept until the memory
/// is needed for others. One that would take a quarter of the memory or more is read in parts instead.
final class UtteranceAudio: Sendable {
    private let utterances: TrainingUtterances
    /// Samples that are kept at most, beside those of the utterances being read.
    private let keptSamples: Int
    private let decoded: Monitor<DecodedUtterances>

    /// No audio yet; `keptSamples` are kept at most.
    init(_ utterances: TrainingUtterances, keptSamples: Int) {
        self.utterances = utterances
        self.keptSamples = keptSamples
        decoded = Monitor(DecodedUtterances())
    }

    /// Samples `range` of an utterance, counted in its file; what lies beyond its end is left out.
    func samples(of utterance: Int, _ range: Range<Int>) throws(ReadFailure) -> [Float] {
        let item = utterances.items[utterance]
        let range = range.clamped(to: 0..<item.length)
        if item.length >= keptSamples / 4 { return try read(item, range) }
        return try Array(whole(utterance, item)[range])
    }

    private func whole(_ utterance: Int, _ item: TrainingUtterances.Item) throws(ReadFailure) -> [Float] {
        let known: Result<[Float], ReadFailure>? = decoded.wait { $0.claim(utterance) }
        if let known { return try known.get() }
        let result: Result<[Float], ReadFailure>
        do throws(ReadFailure) {
            result = .success(try read(item, 0..<item.length))
        } catch {
            result = .failure(error)
        }
        decoded.change { $0.keep(result, of: utterance, limit: keptSamples) }
        return try result.get()
    }

    private func read(_ item: TrainingUtterances.Item, _ range: Range<Int>) throws(ReadFailure) -> [Float] {
        let (signal, frameCount): (Signal, Int)
        do throws(AudioError) {
            (signal, frameCount) = try AudioReader.read(item.source, frames: range)
        } catch {
            throw .unreadable(UnreadableUtterance(key: item.key, error: CodecError(error)))
        }
        do throws(CodecError) {
            try item.source.requireRate(signal.sampleRate, expected: utterances.sampleRate)
        } catch {
            throw .fatal(error)
        }
        func unreadable(_ cause: String, _ remedy: String) -> ReadFailure {
            .unreadable(
                UnreadableUtterance(
                    key: item.key, error: CodecError(item.source.description, cause: cause, remedy: remedy)))
        }
        // A plan made for another length would cut chunks that are not there.
        guard frameCount == item.length else {
            throw unreadable(
                "it has \(frameCount) samples, but the list of lengths says \(item.length)",
                "collect the shapes again")
        }
        let mono = Self.mean(of: signal.channels)
        if let place = mono.firstIndex(where: { !$0.isFinite }) {
            throw unreadable(
                "sample \(range.lowerBound + place) is not a finite number", "write the file again, or leave it out")
        }
        return mono
    }

    /// The mean over channels, in single precision like NumPy's of what libsndfile reads as `float32`.
    private static func mean(of channels: [[Double]]) -> [Float] {
        if channels.count == 1 { return channels[0].map { Float($0) } }
        var sum = channels[0].map { Float($0) }
        for channel in channels.dropFirst() {
            for n in sum.indices { sum[n] += Float(channel[n]) }
        }
        let count = Float(channels.count)
        for n in sum.indices { sum[n] /= count }
        return sum
    }
}
