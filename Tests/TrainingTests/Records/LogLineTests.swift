import Codecs
import Foundation
import Testing

@testable import Training

/// Every line of a log that ESPnet wrote, taken apart and put together again.
@Suite struct LogLineTests {
    private let criteria = [
        Criterion(phase: "valid", key: "mel_loss", direction: .min),
        Criterion(phase: "train", key: "mel_loss", direction: .min),
        Criterion(phase: "train", key: "total_count", direction: .max),
    ]

    @Test func linesOfSteps() throws {
        let lines = try TrainRun.messages(from: "gan_trainer")
        #expect(lines.count == 6)
        for line in lines {
            let head = try #require(line.prefixMatch(of: #/(\d+)epoch:train:(\d+)-(\d+)batch: /#))
            let (epoch, first, last) = (Int(head.1) ?? 0, Int(head.2) ?? 0, Int(head.3) ?? 0)
            let values = entries(String(line[head.range.upperBound...])).map { name, text in
                // Three decimals say that it is more than 10⁻³.
                (name: name, value: text == "0.001" ? 0.00100001 : Double(text) ?? 0)
            }
            #expect(values.count == 24)
            var statistics = EpochStatistics(phase: "train", epoch: epoch, totalCount: 0)
            for step in 1...last {
                try statistics.register(values.map { ($0.name, step < first ? 1e9 : $0.value) })
                statistics.endStep()
                if step == first - 1 { statistics.startInterval() }
            }
            #expect(LogLine.steps(statistics) == line)
        }
    }

    @Test func linesOfEpochs() throws {
        let lines = try TrainRun.messages(from: "trainer").filter { $0.contains("epoch results") }
        #expect(lines.count == 2)
        // From the very numbers, and from the printed ones.
        let reporter = try #require(TrainRun.checkpoint()["reporter"])
        let history = try TrainingHistory(reporter, from: "checkpoint.pth")
        #expect((1...2).map { history.logLine(epoch: $0) } == lines)
        for (place, line) in lines.enumerated() {
            let phases = line.matches(of: /\[(\w+)\] ([^\[]*)/).map { phase in
                let results = entries(String(phase.2)).map { name, value -> PhaseResults.Entry in
                    switch name {
                    case "time": .init(name: name, value: .seconds(Double(value) ?? 0))
                    case "total_count": .init(name: name, value: .integer(Int(value) ?? 0))
                    default: .init(name: name, value: .real(Double(value) ?? 0))
                    }
                }
                return (phase: String(phase.1), results: PhaseResults(results))
            }
            #expect(phases.map(\.phase) == ["train", "valid"])
            #expect(LogLine.results(epoch: place + 1, phases) == line)
        }
    }

    @Test func allOtherLines() throws {
        let averages = criteria.map {
            LogLine.averaging(2, $0, to: "exp/codec_train_raw/\($0.name).ave_2best.pth")
        }
        #expect(try TrainRun.messages(from: "average_nbest_models") == averages)
        let others = try TrainRun.messages(from: "trainer").filter { !$0.contains("epoch results") }
        #expect(
            others == [
                LogLine.started(epoch: 1, of: 2), LogLine.improved(criteria),
                LogLine.started(epoch: 2, of: 2, secondsLeft: 12.92), LogLine.improved(criteria),
                LogLine.finished(epochs: 2),
            ])
        #expect(LogLine.secondsLeft(epoch: 4, firstEpoch: 2, last: 10, seconds: 30) == 105)
    }

    /// Lines that this log does not have, as ESPnet's source forms them.
    @Test func linesOfOtherRuns() {
        #expect(LogLine.improved([]) == "There are no improvements in this epoch")
        #expect(
            LogLine.removed(["e/1epoch.pth", "e/2epoch.pth"])
                == "The model files were removed: e/1epoch.pth, e/2epoch.pth")
        #expect(
            LogLine.stoppedEarly(criteria[0], epochsWithout: 4, epoch: 9)
                == "[Early stopping] valid.mel_loss has not been improved 4 epochs continuously. "
                + "The training was stopped at 9epoch")
        #expect(LogLine.skippedStep(gradientNorm: .nan) == "The grad norm is nan. Skipping updating the model.")
        #expect(LogLine.skippedStep(gradientNorm: .infinity) == "The grad norm is inf. Skipping updating the model.")
    }

    @Test func durationsInWords() throws {
        let durations = try ReporterReference.load().durations
        #expect(durations.count > 20)
        for pair in durations {
            #expect(DurationWords.text(seconds: try #require(Double(pair[0]))) == pair[1])
        }
    }

    @Test func numbers() {
        let cases: [(Double, String)] = [
            (0, "0.000e+00"), (1e-3, "1.000e-03"), (0.00100001, "0.001"), (1000, "1000.000"), (1000.1, "1.000e+03"),
            (-2.5, "-2.500"), (-0.0, "-0.000e+00"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
            (-.nan, "nan"),
        ]
        for (value, text) in cases { #expect(LogNumber.text(value) == text) }
    }

    @Test func criteriaOfConfigurations() throws {
        #expect(try Criterion(["valid", "mel_loss", "min"], of: "best_model_criterion") == criteria[0])
        for words in [["valid", "mel_loss"], ["valid", "mel_loss", "least"], []] {
            let error = #expect(throws: CodecError.self) { try Criterion(words, of: "best_model_criterion") }
            #expect(error?.source == "best_model_criterion" && error?.kind == .request)
        }
    }
}
