import Testing

@testable import Models

@Suite struct SegmentationTests {
    private func cut(_ count: Int, _ settings: SegmentSettings, signal: Double? = nil) -> Segmentation {
        Segmentation(of: count, signal: signal ?? Double(count), settings, rate: 16_000)
    }

    @Test func fullSegmentsOnly() {
        let settings = SegmentSettings(length: 100, hop: 40)
        #expect(cut(100, settings).starts == [0])
        #expect(cut(139, settings).starts == [0])
        #expect(cut(140, settings).starts == [0, 40])
        #expect(cut(30, settings) == cut(30, settings) && cut(30, settings).starts == [0])
        #expect(cut(30, settings).total == 100 && cut(139, settings).total == 139)
    }

    @Test func aPartlyFilledSegmentCounts() {
        var settings = SegmentSettings(length: 100, hop: 40)
        settings.minimumCoverage = 0.75
        #expect(cut(114, settings).starts == [0])
        #expect(cut(115, settings).starts == [0, 40])
        #expect(cut(115, settings).total == 140)
        // What frames hold of signal counts, not how many there are.
        #expect(cut(115, settings, signal: 114.9).starts == [0])
    }

    /// Windows of DNSMOS' wrapper for 3, 5.5, 9.01, 10.99, 11, 16, 17, 25, 33 and 40 s; what is shorter has been doubled.
    @Test func dnsmosWindows() {
        var settings = SegmentSettings(length: 144_160, hop: 16_000)
        settings.count = .dnsmos
        let counts: [(seconds: Double, windows: Int)] = [
            (12, 3), (11, 2), (9.01, 1), (10.99, 1), (11, 2), (16, 7), (17, 7), (25, 7), (33, 7), (40, 14),
        ]
        for (seconds, windows) in counts {
            #expect(cut(Int(seconds * 16_000), settings).starts.count == windows, "\(seconds) s")
        }
        #expect(cut(40 * 16_000, settings).starts.suffix(7) == (24...30).map { $0 * 16_000 }.suffix(7))
    }

    @Test func evenSegments() {
        var settings = SegmentSettings(length: 122_880, hop: 16_000)
        settings.count = .even
        #expect(cut(1_000, settings) == Segmentation(of: 1_000, signal: 0, settings, rate: 8_000))
        #expect(cut(1_000, settings).starts == [0] && cut(1_000, settings).total == 122_880)
        #expect(cut(122_880, settings).starts == [0])
        #expect(cut(122_881, settings).starts == [0, 1])
        #expect(cut(122_880 + 16_000, settings).starts == [0, 16_000])
        #expect(cut(122_880 + 16_001, settings).starts == [0, 8_000, 16_001])
    }

    /// The raters of PLCMOS: SplitMix64 of seed 11, Box and Muller.
    @Test func normalNumbers() throws {
        let numbers = NormalNumbers.draws(15 * 64, seed: 11)
        #expect(numbers[0..<3] == [-0.117771514, -0.947600186, -1.79755223])
        #expect(numbers.last == 0.750009775)
        let tensors = NormalNumbers.tensors(shape: [1, 64], seed: 11, repeats: 15)
        #expect(tensors.count == 15 && tensors[14].number(at: 63) == Double(0.750009775 as Float))
    }
}
