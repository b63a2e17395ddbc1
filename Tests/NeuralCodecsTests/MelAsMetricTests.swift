import Goldens
import Metrics
import NeuralCodecs
import TestSupport
import Testing
import Torch

/// The mel loss of training and the metric `espnet_mel` are one distance.
@Suite(.needsLibtorch) struct MelAsMetricTests {
    /// `mel_loss_params`, and the metric's parameters for the same; real pairs at 8 to 48 kHz.
    static let settings: [(configuration: String, parameters: [String: ParameterValue])] = [
        ("log_base: null", [:]),
        (
            "range_start: 5, range_end: 12, n_mels: 64, fmin: 50, fmax: 3800, log_base: 10",
            [
                "range_start": .integer(5), "range_end": .integer(12), "n_mels": .integer(64), "fmin": .number(50),
                "fmax": .number(3800), "log_base": .text("10"),
            ]
        ),
        (
            "n_mels: 20, log_base: 2, alphas: false",
            ["n_mels": .integer(20), "log_base": .text("2"), "alphas": .boolean(false)]
        ),
    ]

    @Test(arguments: settings.indices) func trainingAndScoringAgree(_ index: Int) throws {
        let (configuration, given) = Self.settings[index]
        let metric = try ESPnetMel(Parameters(for: ESPnetMel.definition, given: given))
        let directory = try #require(GoldenDirectory.all().first { $0.name == "metrics" })
        var rates = Set<Int>()
        for files in directory.audio.pairs {
            let pair = AnalyzedPair(
                reference: AnalyzedSignal(try PairFolder.read(files.reference)),
                hypothesis: AnalyzedSignal(try PairFolder.read(files.hypothesis)))
            guard rates.insert(pair.sampleRate).inserted else { continue }
            let options = try CodecTrainingConfiguration(
                text:
                    "{codec: soundstream, codec_conf: {sampling_rate: \(pair.sampleRate), mel_loss_params: {\(configuration)}}}",
                path: "config.yaml"
            ).losses
            let (reference, hypothesis) = pair.trimmed
            func audio(_ samples: [Double]) throws -> Tensor {
                try Tensor(samples.map(Float.init), shape: [1, 1, samples.count])
            }
            let loss = try MultiScaleMelLoss(#require(options.mel))
            let trained = try loss(
                loss.spectra(audio(hypothesis.samples)), target: loss.spectra(audio(reference.samples))
            ).doubles()[0]
            let scored = try #require(try metric.score(pair)["espnet_mel"]?.value)
            #expect(
                abs(trained - scored) <= 1e-5 * scored, "\(files.key) at \(pair.sampleRate) Hz: \(trained), \(scored)")
        }
        #expect(rates.count >= 4)
    }
}
