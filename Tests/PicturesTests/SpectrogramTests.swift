import Audio
import Charts
import Foundation
import TestSupport
import Testing

@testable import Pictures

@Suite struct SpectrogramTests {
    private func sine(
        _ frequency: Double, amplitude: Double = 0.5, seconds: Double = 1, rate: Int = 16_000, channels: Int = 1
    ) -> Signal {
        let samples = (0..<Int(seconds * Double(rate))).map {
            amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))
        }
        return Signal(sampleRate: rate, channels: Array(repeating: samples, count: channels))
    }

    private func brightness(_ image: PNGImage, row: Int, column: Int) -> Int {
        Int(image.pixels[row * image.width + column])
    }

    /// The row with the brightest pixel of a column.
    private func brightestRow(_ image: PNGImage, column: Int) -> Int? {
        (0..<image.height).max {
            brightness(image, row: $0, column: column) < brightness(image, row: $1, column: column)
        }
    }

    @Test(arguments: [300.0, 1000, 3100, 7000], [16_000, 44_100])
    func aSineIsBrightestAtItsFrequency(_ frequency: Double, _ rate: Int) throws {
        let set = try #require(SpectrogramSet([sine(frequency, rate: rate)]))
        let image = set.picture(0)
        for column in [5, image.width / 2, image.width - 6] {
            let row = try #require(brightestRow(image, column: column))
            let center = (Double(image.height - row) - 0.5) / Double(image.height) * set.maximumFrequency
            #expect(abs(center - frequency) <= 1.5 * set.maximumFrequency / Double(image.height))
        }
    }

    @Test func theLevelOfASineIsItsAmplitude() throws {
        // Up to a fraction of a bin, which the window's main lobe turns into a dB or so, and the mean over a row's bins.
        let full = try #require(SpectrogramSet([sine(1000, amplitude: 1)])?.peakDB)
        let half = try #require(SpectrogramSet([sine(1000, amplitude: 0.5)])?.peakDB)
        #expect(abs(full) < 3)
        #expect(abs(full - half - 20 * log10(2)) < 1e-3)
    }

    @Test func picturesShareAxesAndLevels() throws {
        let loud = sine(1000, amplitude: 0.8)
        let soft = sine(1000, amplitude: 0.008)
        let narrow = sine(1000, amplitude: 0.8, seconds: 0.5, rate: 8000)
        let set = try #require(SpectrogramSet([loud, soft, narrow]))
        #expect(set.duration == 1 && set.maximumFrequency == 8000)
        let images = (0..<3).map(set.picture)
        #expect(Set(images.map { [$0.width, $0.height] }).count == 1)
        let row = try #require(brightestRow(images[0], column: 50))
        let difference = brightness(images[0], row: row, column: 50) - brightness(images[1], row: row, column: 50)
        // 40 of 80 dB.
        #expect(abs(difference - images[0].palette.count / 2) <= 1)
        // The short one at half the rate ends in the middle, and has its sine in the same row.
        #expect(brightestRow(images[2], column: 50) == row)
        let darkest = images[2].pixels.enumerated().filter { $0.offset % images[2].width > images[2].width / 2 + 8 }
        #expect(darkest.allSatisfy { $0.element == 0 })
        #expect((0..<(images[2].height / 2 - 2)).allSatisfy { brightness(images[2], row: $0, column: 50) == 0 })
    }

    @Test func loudIsYellowAndSilenceIsDark() throws {
        let silent = Signal(sampleRate: 16_000, channels: [[Double](repeating: 0, count: 8000)])
        let set = try #require(SpectrogramSet([silent, sine(1000, seconds: 0.5)]))
        let decoded = try DecodedPNG(set.picture(0).encoded())
        #expect(decoded[10, 10] == Palette.Color(0x440154))
        #expect(set.picture(1).palette.last == Palette.Color(0xFDE725))
        #expect(set.picture(1).pixels.contains(UInt8(set.picture(1).palette.count - 1)))
        #expect(SpectrogramSet([silent])?.peakDB == nil)
        #expect(SpectrogramSet([silent])?.picture(0).pixels.allSatisfy { $0 == 0 } == true)
    }

    @Test func longSoundsAreNarrowedWithoutGaps() throws {
        // One click in ten seconds must not fall between the frames.
        for place in [12_345, 80_001, 123_456] {
            var samples = [Double](repeating: 0, count: 160_000)
            samples[place] = 1
            let set = try #require(
                SpectrogramSet([Signal(sampleRate: 16_000, channels: [samples])], maximumColumns: 100))
            let image = set.picture(0)
            #expect(image.width == 100)
            let bright = (0..<image.width).filter { brightness(image, row: 80, column: $0) > 20 }
            #expect(!bright.isEmpty && bright.allSatisfy { abs($0 - place / 1600) <= 1 })
        }
    }

    @Test func differencesAreWhiteOrangeAndBlue() throws {
        let set = try #require(SpectrogramSet([0.02, 0.02, 1].map { sine(1000, amplitude: $0) }))
        let equal = set.difference(from: 0, to: 1)
        let white = UInt8(equal.picture.palette.count / 2)
        #expect(equal.picture.palette[Int(white)] == Palette.Color(0xFFFFFF))
        #expect(equal.picture.pixels.allSatisfy { $0 == white })
        #expect(equal.rangeDB == 3)

        let image = set.picture(0)
        let row = try #require(brightestRow(image, column: 60))
        let place = row * image.width + 60
        let louder = set.difference(from: 0, to: 2).picture
        let softer = set.difference(from: 2, to: 0).picture
        #expect(louder.palette[Int(louder.pixels[place])] == Palette.light.systems[1])
        #expect(softer.palette[Int(softer.pixels[place])] == Palette.light.systems[0])
        #expect(zip(louder.pixels, softer.pixels).allSatisfy { Int($0) + Int($1) == 2 * Int(white) })
    }

    @Test func theDifferencesRangeFollowsTheDifference() throws {
        let noise = noise(16_000).map { $0 * 0.1 }
        func set(_ gain: Double) throws -> SpectrogramSet {
            try #require(
                SpectrogramSet([noise, noise.map { $0 * gain }].map { Signal(sampleRate: 16_000, channels: [$0]) }))
        }
        #expect(try set(1.2).difference(from: 0, to: 1).rangeDB == 3)
        #expect(try set(1.8).difference(from: 0, to: 1).rangeDB == 6)
        #expect(try set(2.5).difference(from: 0, to: 1).rangeDB == 10)
        #expect(try set(1e-4).difference(from: 0, to: 1).rangeDB == 30)
    }

    @Test func shortAndStrangeSignalsHavePicturesToo() throws {
        #expect(SpectrogramSet([]) == nil)
        #expect(SpectrogramSet([Signal(sampleRate: 8000, channels: [[]])]) == nil)
        for samples in [[0.5], [Double](repeating: 0.1, count: 30), [.nan, .infinity, 0.5, -0.5]] {
            let set = try #require(SpectrogramSet([Signal(sampleRate: 8000, channels: [samples])]))
            #expect(try DecodedPNG(set.picture(0).encoded()).height == 160)
        }
        let empty = Signal(sampleRate: 16_000, channels: [[]])
        let set = try #require(SpectrogramSet([sine(500), empty]))
        #expect(set.picture(1).pixels.allSatisfy { $0 == 0 })
        #expect(SpectrogramSet([sine(500, channels: 2)])?.picture(0).pixels == set.picture(0).pixels)
    }

    @Test func aPictureOfSpeechIsSmall() throws {
        let voice = TestAudio.noisy(TestAudio.voice(seconds: 5, sampleRate: 16_000), level: -60).map { Double($0) }
        let set = try #require(SpectrogramSet([Signal(sampleRate: 16_000, channels: [voice])]))
        #expect(set.picture(0).width == 480)
        #expect(try set.picture(0).encoded().count < 45_000)
    }
}
