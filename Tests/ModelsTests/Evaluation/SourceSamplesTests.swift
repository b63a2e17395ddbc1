import Audio
import DSP
import Metrics
import Testing

@testable import Models

/// A model's signal comes from that of the file, by the card's way of resampling.
struct SourceSamplesTests {
    private let samples = (0..<1_001).map { n in Double((n * 7_919) % 1_009) / 1_009 - 0.5 }

    private func found(_ resampling: AudioPreparation.Resampling, rate: Int) throws -> [Double] {
        var audio = AudioPreparation(rate: rate)
        audio.resampling = resampling
        let signal = AnalyzedSignal(Signal(sampleRate: 8_000, channels: [samples]))
        return try signal.result(of: SourceSamples(audio))
    }

    @Test func aWholeSignalsFourierSeriesIsTaken() throws {
        let found = try found(.fft, rate: 22_050)
        // ⌈1001 · 22050/8000⌉.
        #expect(found.count == 2_760)
        #expect(found == fourierResampled(samples, to: 2_760))
        #expect(try self.found(.polyphase, rate: 22_050) != found)
        #expect(try self.found(.fft, rate: 8_000) == samples)
    }

    @Test func theCardSaysWhich() throws {
        let text = CardTexts.score.replacing("rate: 16000", with: "rate: 16000\n  resample: fft")
        #expect(try CardTexts.read(text).audio.resampling == .fft)
        #expect(try CardTexts.read(CardTexts.score).audio.resampling == .polyphase)
    }
}
