import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

/// Pictures of curves: which there are, and that they show what they should.
@Suite struct CurveImagesTests {
    private func png(_ curves: [CurveChart.Curve], title: String = "loss") throws -> [UInt8] {
        try CurveChart(title: title, curves: curves).png(source: "loss.png")
    }

    @Test func everyStatisticHasAPicture() throws {
        let folder = Workspace()
        let history = try TrainingHistory(#require(TrainRun.checkpoint()["reporter"]), from: "checkpoint.pth")
        let written = try CurveImages(folder: folder["images"]).write(epoch: 2, of: history)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder["images"]).sorted()
        #expect(names == written.map { String($0.split(separator: "/").last ?? "") }.sorted())
        #expect(names.count == 24 && names.contains("mel_loss.png") && !names.contains("time.png"))
        for path in written {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            // Width and height, big-endian, of the header.
            #expect(bytes[16..<24] == [0, 0, 0x05, 0xA0, 0, 0, 0x03, 0x70])
        }
        #expect(try CurveImages(folder: folder["none"]).write(epoch: 3, of: history) == [])
    }

    @Test func curvesOfTheSameValuesAreTheSamePicture() throws {
        let curve = CurveChart.Curve(name: "train", values: [3, 2, 1])
        #expect(try png([curve]) == png([curve]))
        #expect(try png([curve]) != png([.init(name: "train", values: [3, 2, 1.5])]))
        #expect(try png([curve]) != png([curve], title: "other"))
        #expect(try png([curve]) != png([curve, .init(name: "valid", values: [3, 2, 1])]))
    }

    /// What is not finite leaves a gap; a lone epoch is a mark.
    @Test func whatIsNotFiniteIsLeftOut() throws {
        let gap = try png([.init(name: "a", values: [1, nil, 3])])
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(try png([.init(name: "a", values: [1, value, 3])]) == gap)
        }
        let none = try png([.init(name: "a", values: [nil])])
        #expect(try png([.init(name: "a", values: [.nan])]) == none)
        #expect(try png([.init(name: "a", values: [1])]) != none)
        // Many epochs have no marks but for one between gaps.
        var values = [Double?](repeating: nil, count: 100)
        values[0] = 1
        let edge = try png([.init(name: "a", values: values)])
        values[50] = 1
        #expect(try png([.init(name: "a", values: values)]) != edge)
    }

    @Test(arguments: [
        [0, 0], [1e-300, 2e-300], [-1e308, 1e308, .greatestFiniteMagnitude], [2e-4, 2e-4], [-5, -4.9999],
        [1e15, 1e15 + 1],
        [.leastNonzeroMagnitude],
    ]) func everyRangeHasAnAxis(_ values: [Double]) throws {
        let axis = ValueAxis.values(values)
        #expect(axis.lower.isFinite && axis.upper.isFinite && axis.lower < axis.upper)
        #expect((1...12).contains(axis.ticks.count))
        #expect(axis.ticks.allSatisfy { axis.lower <= $0.value && $0.value <= axis.upper })
        #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count)
        #expect(try !png([.init(name: "a", values: values)]).isEmpty)
    }

    @Test func axesAreRound() {
        let loss = ValueAxis.values([554.0, 784.9])
        #expect(loss.ticks.map(\.label) == ["550", "600", "650", "700", "750"] && loss.exponent == 0)
        let rate = ValueAxis.values([1.9e-4, 2e-4])
        #expect(rate.exponent == -4 && rate.ticks.map(\.label).contains("1.92"))
        #expect(ValueAxis.values([-1, 1]).ticks.map(\.label) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
        #expect(ValueAxis.epochs(1).ticks.map(\.label) == ["1"])
        #expect(ValueAxis.epochs(8).ticks.map(\.label) == (1...8).map { "\($0)" })
        #expect(ValueAxis.epochs(120).ticks.map(\.label) == ["1", "20", "40", "60", "80", "100", "120"])
    }

    @Test func placesThatCannotBeWritten() {
        let folder = Workspace()
        folder.write("x", to: "images")
        let history = TrainingHistoryTests.history([1])
        let error = #expect(throws: CodecError.self) {
            try CurveImages(folder: folder["images"]).write(epoch: 1, of: history)
        }
        #expect(error?.kind == .cannotCreate)
    }
}
