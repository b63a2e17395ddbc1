import Audio
import Metrics

/// Audio that was read, or why it could not be.
struct LoadedAudio {
    let record: ScoreRow.AudioRecord
    let signal: AnalyzedSignal?
    let error: AudioError?

    init(_ source: AudioSource, _ resampler: Resampler, _ scale: IntegerScale) {
        do throws(AudioError) {
            let signal = try AudioReader.read(source)
            self.signal = AnalyzedSignal(try scale.scaled(signal, of: source), resampler: resampler)
            record = ScoreRow.AudioRecord(source: source, contentHash: contentHash(of: signal))
            error = nil
        } catch {
            record = ScoreRow.AudioRecord(source: source, contentHash: nil)
            signal = nil
            self.error = error
        }
    }

    var format: Scorer.RowEvent.Format? {
        signal.map { .init(sampleRate: $0.source.sampleRate, channels: $0.source.channels.count) }
    }
}
