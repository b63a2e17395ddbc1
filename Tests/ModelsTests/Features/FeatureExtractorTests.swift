import Foundation
import TestSupport
import Testing

@testable import Models

/// Features against their formulas, written out.
@Suite struct FeatureExtractorTests {
    /// |DFT| of a frame under a window that stands in its middle.
    private func magnitudes(_ frame: [Double], _ window: [Double]) -> [Double] {
        let size = frame.count
        let first = (size - window.count) / 2
        return (0...size / 2).map { bin in
            var (re, im) = (0.0, 0.0)
            for n in window.indices {
                let angle = 2 * Double.pi * Double(bin * (first + n) % size) / Double(size)
                re += frame[first + n] * window[n] * cos(angle)
                im -= frame[first + n] * window[n] * sin(angle)
            }
            return (re * re + im * im).squareRoot()
        }
    }

    private func hann(_ length: Int) -> [Double] {
        (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
    }

    private func settings(_ size: Int, hop: Int, window: Int? = nil) -> FeatureSettings {
        FeatureSettings(kind: .magnitude, fftSize: size, windowLength: window ?? size, hop: hop)
    }

    private func expectClose(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-9) {
        #expect(found.count == expected.count)
        let largest = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(largest < tolerance, "they differ by up to \(largest)")
    }

    @Test(arguments: [1.0, 2.0, 0.5]) func centredFrames(power: Double) throws {
        let x = noise(100)
        var settings = settings(33, hop: 10, window: 20)
        settings.power = power
        let features = try #require(FeatureExtractor(settings, rate: 16_000).features(of: x))
        let zeros = [Double](repeating: 0, count: 16)
        let padded = zeros + x + zeros
        let count = 1 + (padded.count - 33) / 10
        #expect(features.count == count && features.width == 17)
        let expected = (0..<count).flatMap { frame in
            magnitudes(Array(padded[frame * 10..<frame * 10 + 33]), hann(20)).map { pow($0, power) }
        }
        expectClose(features.values, expected)
    }

    @Test func unpaddedFramesUnderOtherWindows() throws {
        let x = noise(70)
        for (window, values) in [
            (FeatureSettings.Window.hamming, (0..<32).map { 0.54 - 0.46 * cos(2 * .pi * Double($0) / 32) }),
            (.rectangular, [Double](repeating: 1, count: 32)),
        ] {
            var settings = settings(32, hop: 8)
            (settings.window, settings.padding, settings.power) = (window, .none, 1)
            let features = try #require(FeatureExtractor(settings, rate: 16_000).features(of: x))
            #expect(features.count == 1 + (70 - 32) / 8)
            expectClose(
                features.values, (0..<features.count).flatMap { magnitudes(Array(x[$0 * 8..<$0 * 8 + 32]), values) })
        }
    }

    /// A signal that is mirrored at both ends has the frames of the longer one, and is no shorter than what is mirrored.
    @Test func reflectedEnds() throws {
        let x = noise(40)
        var settings = settings(32, hop: 8)
        settings.padding = .reflect
        let features = try #require(FeatureExtractor(settings, rate: 16_000).features(of: x))
        let longer = (1...16).reversed().map { x[$0] } + x + (1...16).map { x[39 - $0] }
        settings.padding = .none
        #expect(features == FeatureExtractor(settings, rate: 16_000).features(of: longer))
        settings.padding = .reflect
        #expect(FeatureExtractor(settings, rate: 16_000).features(of: noise(16)) == nil)
        #expect(FeatureExtractor(settings, rate: 16_000).features(of: noise(17))?.count == 3)
    }

    /// PLCMOS' frames: 256 zeros in front, as many frames as it takes until the signal has passed.
    @Test(arguments: [1, 255, 256, 257, 1_000, 1_024]) func overlappingFrames(length: Int) throws {
        var settings = settings(512, hop: 256)
        settings.padding = .overlap
        let features = try #require(FeatureExtractor(settings, rate: 16_000).features(of: noise(length)))
        #expect(features.count == Int((Double(length + 256) / 256).rounded(.up)))
    }

    @Test func aSignalWithoutAFrameHasNoFeatures() {
        var settings = settings(512, hop: 256)
        settings.padding = .none
        #expect(FeatureExtractor(settings, rate: 16_000).features(of: noise(511)) == nil)
        settings.padding = .center
        settings.droppedSamples = 10
        #expect(FeatureExtractor(settings, rate: 16_000).features(of: noise(10)) == nil)
        #expect(FeatureExtractor(settings, rate: 16_000).features(of: noise(11))?.count == 1)
    }

    @Test(arguments: FeatureSettings.Padding.allCases) func samplesNeededGiveAsManyFrames(
        padding: FeatureSettings.Padding
    ) {
        for (size, hop) in [(32, 8), (33, 10), (64, 64)] {
            var settings = settings(size, hop: hop)
            (settings.padding, settings.droppedSamples) = (padding, 3)
            let extractor = FeatureExtractor(settings, rate: 16_000)
            for count in 2...9 {
                let needed = extractor.samplesNeeded(forFrames: count)
                #expect((extractor.features(of: noise(needed))?.count ?? 0) >= count)
                #expect((extractor.features(of: noise(needed - 1))?.count ?? 0) < count)
            }
        }
    }

    // MARK: Mel bands

    @Test(arguments: FeatureSettings.MelSettings.Scale.allCases) func melScalesAreInverse(
        scale: FeatureSettings.MelSettings.Scale
    ) {
        for f in [0, 20, 999, 1_000, 1_001, 8_000, 24_000.0] {
            #expect(abs(MelMatrix.frequency(MelMatrix.mel(f, scale), scale) - f) < 1e-8)
        }
        #expect(abs(MelMatrix.mel(1_000, .htk) - 999.9855) < 1e-3)
        #expect(abs(MelMatrix.mel(1_000, .slaney) - 15) < 1e-12)
        #expect(abs(MelMatrix.mel(6_400, .slaney) - 42) < 1e-12)
    }

    /// Triangles of peak 1 add up to 1 between the outermost peaks.
    @Test func trianglesAreAPartition() {
        var mel = FeatureSettings.MelSettings(bands: 20)
        (mel.norm, mel.scale, mel.low, mel.high) = (.none, .htk, 125, 7_500)
        let matrix = MelMatrix.make(mel, fftSize: 2_048, rate: 16_000)
        var sums = [Double](repeating: 0, count: 1_025)
        for bin in 0..<1_025 {
            var unit = [Double](repeating: 0, count: 1_025)
            unit[bin] = 1
            var bands = [Double](repeating: 0, count: 20)
            matrix.multiply(unit, into: &bands)
            sums[bin] = bands.reduce(0, +)
        }
        #expect(sums[Int(7_500.0 / 16_000 * 2_048) + 1] == 0 && sums[15] == 0)
        for bin in 60..<800 { #expect(abs(sums[bin] - 1) < 1e-6) }
    }

    // MARK: Logarithms

    private func logarithm(_ logarithm: FeatureSettings.Logarithm, of samples: [Double]) throws -> (
        plain: [Double], found: [Double]
    ) {
        var settings = settings(16, hop: 8)
        settings.padding = .none
        let plain = try #require(FeatureExtractor(settings, rate: 16_000).features(of: samples)).values
        settings.logarithm = logarithm
        return (plain, try #require(FeatureExtractor(settings, rate: 16_000).features(of: samples)).values)
    }

    @Test func logarithmsAreTheirFormulas() throws {
        let x = noise(64) + [Double](repeating: 0, count: 64)
        var (plain, found) = try logarithm(.decibel(reference: nil, floor: 1e-10, range: 80), of: x)
        let largest = try #require(plain.max())
        expectClose(found, plain.map { max(10 * log10(max($0, 1e-10) / largest), -80) })
        (plain, found) = try logarithm(.decibel(reference: 2, floor: 1e-5, range: nil), of: x)
        expectClose(found, plain.map { 10 * log10(max($0, 1e-5) / 2) })
        (plain, found) = try logarithm(.natural(floor: 0.5, offset: 0.25), of: x)
        expectClose(found, plain.map { log(max($0, 0.5) + 0.25) })
        (plain, found) = try logarithm(.common(floor: 0.1, ceiling: 2), of: x)
        expectClose(found, plain.map { log10(min(max($0, 0.1), 2)) })
        (plain, found) = try logarithm(.relative(drop: 120, silence: 80), of: x)
        let smallest = try #require(plain.filter { $0 > 0 }.min())
        expectClose(found, plain.map { log($0 == 0 ? smallest * 1e-12 : $0) })
        (_, found) = try logarithm(.relative(drop: 120, silence: 80), of: [Double](repeating: 0, count: 32))
        expectClose(found, [Double](repeating: -8 * log(10.0), count: found.count))
    }

    @Test func offsetAndFactorComeLast() throws {
        var settings = settings(16, hop: 8)
        let plain = try #require(FeatureExtractor(settings, rate: 16_000).features(of: noise(64))).values
        (settings.offset, settings.factor) = (40, 0.025)
        let found = try #require(FeatureExtractor(settings, rate: 16_000).features(of: noise(64))).values
        expectClose(found, plain.map { ($0 + 40) * 0.025 })
    }
}
