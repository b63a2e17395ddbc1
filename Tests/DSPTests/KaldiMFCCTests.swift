import DSP
import TestSupport
import Testing

@Suite struct KaldiMFCCTests {
    private static func options(_ change: (inout KaldiMFCCOptions) -> Void = { _ in }) -> KaldiMFCCOptions {
        var options = KaldiMFCCOptions()
        change(&options)
        return options
    }

    /// The tests' golden rows name every option, so the defaults are tested here.
    @Test func defaultsAreKaldisButForDither() throws {
        let options = KaldiMFCCOptions()
        #expect(options.frames.sampleRate == 16000 && options.frames.dither == 0)
        #expect(options.frames.shiftSamples == 160 && options.frames.lengthSamples == 400)
        #expect(options.frames.fftSize == 512 && options.frames.snipsEdges && options.frames.window == .povey)
        #expect(options.frames.removesOffset && options.frames.preemphasis == 0.97)
        #expect(options.mel.bandCount == 23 && options.mel.lowFrequency == 20 && options.mel.highFrequency == 0)
        #expect(options.coefficientCount == 13 && options.usesEnergy && options.usesRawEnergy)
        #expect(options.energyFloor == 0 && options.lifter == 22 && !options.isHTKCompatible)
    }

    @Test(arguments: [(8000, 80, 200), (11025, 110, 275), (22050, 220, 551), (24000, 240, 600), (44100, 441, 1102)])
    func lengthsAreTruncated(_ rate: Int, _ shift: Int, _ length: Int) {
        let frames = KaldiFrameOptions(sampleRate: rate)
        #expect(frames.shiftSamples == shift && frames.lengthSamples == length)
    }

    @Test func framesOfShortSignals() throws {
        var frames = KaldiFrameOptions()
        #expect([0, 399, 400, 559, 560].map(frames.frameCount) == [0, 0, 1, 1, 2])
        frames.snipsEdges = false
        #expect([0, 79, 80, 239, 240].map(frames.frameCount) == [0, 0, 1, 1, 2])
        let mfcc = try KaldiMFCC(Self.options { $0.frames.snipsEdges = false })
        // A frame of 400 samples, of which there are 90: mirrored again and again.
        let features = mfcc.features(of: noise(90).map { 1000 * $0 })
        #expect(features.frameCount == 1 && features.values.allSatisfy(\.isFinite))
        #expect(mfcc.features(of: []).frameCount == 0)
    }

    /// Ten times the amplitude is 2·ln 10 in every band and in the energy; the other coefficients are differences.
    @Test func aGainMovesTheEnergyOnly() throws {
        let mfcc = try KaldiMFCC()
        let x = noise(2000).map { 1000 * $0 }
        let (a, b) = (mfcc.features(of: x), mfcc.features(of: x.map { 10 * $0 }))
        #expect(a.frameCount == 11)
        for frame in 0..<a.frameCount {
            #expect(abs(b[frame].first! - a[frame].first! - 4.605170185988092) < 1e-9)
            for (p, q) in zip(a[frame].dropFirst(), b[frame].dropFirst()) { #expect(abs(p - q) < 1e-9) }
        }
    }

    @Test func silenceHasTheLeastEnergyOrTheFloor() throws {
        let silence = [Double](repeating: 7, count: 400)
        let bare = try KaldiMFCC().features(of: silence)
        // ln 2⁻²³; the mean is taken out.
        #expect(abs(bare[0].first! + 15.942385152878742) < 1e-12)
        #expect(bare[0].dropFirst().allSatisfy { abs($0) < 1e-9 })
        let floored = try KaldiMFCC(Self.options { $0.energyFloor = 1 }).features(of: silence)
        #expect(floored[0].first! == 0)
    }

    /// With noise of variance 1, 400 samples have an energy of about 400, less one degree of freedom for the mean.
    @Test func ditherIsWhatItSaysAndRepeats() throws {
        let silence = [Double](repeating: 0, count: 16000)
        let mfcc = try KaldiMFCC(Self.options { $0.frames.dither = 2 })
        let first = mfcc.features(of: silence)
        #expect(first.values == mfcc.features(of: silence).values)
        let energies = (0..<first.frameCount).map { first[$0].first! }
        // ln(4 · 399) is 7.375.
        #expect(abs(energies.reduce(0, +) / Double(energies.count) - 7.375) < 0.03)
        #expect(Set(energies).count == energies.count)
    }

    @Test(arguments: [
        (
            "--num-mel-bins",
            options {
                $0.mel.bandCount = 2
                $0.coefficientCount = 2
            }
        ),
        ("--num-mel-bins", options { $0.mel.bandCount = 200 }),
        ("--num-mel-bins", options { $0.mel.bandCount = .max }),
        ("--num-ceps", options { $0.coefficientCount = 24 }),
        ("--num-ceps", options { $0.coefficientCount = 0 }),
        ("--low-freq, --high-freq", options { $0.mel.highFrequency = 8001 }),
        ("--low-freq, --high-freq", options { $0.mel.highFrequency = -7990 }),
        ("--low-freq, --high-freq", options { $0.mel.lowFrequency = .nan }),
        ("--frame-length", options { $0.frames.frameLength = 0.1 }),
        ("--frame-length", options { $0.frames.frameLength = .infinity }),
        ("--frame-shift", options { $0.frames.frameShift = 0 }),
        ("--frame-shift", options { $0.frames.frameShift = .nan }),
        ("--sample-frequency", options { $0.frames.sampleRate = 0 }),
        ("--dither", options { $0.frames.dither = -1 }),
        ("--preemphasis-coefficient", options { $0.frames.preemphasis = 1.5 }),
        ("--energy-floor", options { $0.energyFloor = -1 }),
        ("--cepstral-lifter", options { $0.lifter = .nan }),
        (
            "--round-to-power-of-two",
            options {
                $0.frames.roundsToPowerOfTwo = false
                $0.frames.sampleRate = 22050
            }
        ),
    ])
    func impossibleOptionsAreNamed(_ option: String, _ options: KaldiMFCCOptions) {
        let error = #expect(throws: KaldiOptionError.self) { try KaldiMFCC(options) }
        #expect(error?.option == option)
    }
}
