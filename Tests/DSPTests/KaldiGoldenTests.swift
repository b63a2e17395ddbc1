import Audio
import DSP
import FoundationEssentials
import TestSupport
import Testing

/// Kaldi's features of the reference audio: `reference/golden/kaldi`, made by `reference/scripts/make-kaldi-goldens.py`.
@Suite struct KaldiGoldenTests {
    static let folder: String =
        ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_KALDI"] ?? repositoryRoot + "/reference/golden/kaldi"
    static let audio: String =
        ProcessInfo.processInfo.environment["CODECSCORE_AUDIO"] ?? repositoryRoot + "/reference/audio/pairs"

    @Test(arguments: try rows("mfcc.jsonl", as: MFCCRow.self))
    func features(_ row: MFCCRow) throws {
        let found = try KaldiMFCC(row.options.mfcc(row.rate)).features(of: Self.samples(row.audio, row.rate))
        #expect(found.frameCount == row.frameCount)
        for (place, frame) in row.frames.enumerated() {
            let (double, peer) = (row.double[place], row.peer[place])
            #expect(found.dimension == double.count)
            for (column, value) in found[frame].enumerated() {
                // The goldens have eleven digits.
                #expect(abs(value - double[column]) < 1e-10 * max(1, abs(value)), "frame \(frame), column \(column)")
                // kaldi-native-fbank rounds to single precision in every step.
                #expect(abs(value - peer[column]) < 1e-3, "frame \(frame), column \(column)")
            }
            if row.options.useEnergy, !row.options.htkCompat {
                #expect(abs(found[frame].first! - peer[0]) < 5e-5, "log energy of frame \(frame)")
            }
        }
    }

    @Test(arguments: try rows("vad.jsonl", as: VADRow.self))
    func voice(_ row: VADRow) throws {
        let features = try KaldiMFCC(KaldiMFCCOptions(sampleRate: row.rate)).features(
            of: Self.samples(row.audio, row.rate))
        var vad = KaldiEnergyVAD()
        vad.energyThreshold = row.options.vadEnergyThreshold
        vad.meanScale = row.options.vadEnergyMeanScale
        vad.contextFrames = row.options.vadFramesContext
        vad.proportionThreshold = row.options.vadProportionThreshold
        try vad.check()
        let voiced = vad.voiced(logEnergies: (0..<features.frameCount).map { features[$0].first! })
        #expect(voiced.map { $0 ? "1" : "0" }.joined() == row.voiced)
    }

    /// At the scale of 16-bit integers.
    private static func samples(_ name: String, _ rate: Int) throws -> [Double] {
        let signal = try AudioReader.read(.file(path: "\(audio)/\(name)"))
        #expect(signal.sampleRate == rate)
        return signal.channels[0].map { 32768 * $0 }
    }

    static func rows<Row: Decodable>(_ name: String, as type: Row.Type) throws -> [Row] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try Data(contentsOf: URL(filePath: "\(folder)/\(name)")).split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(Row.self, from: Data($0)) }
    }

    struct MFCCRow: Decodable, Sendable, CustomTestStringConvertible {
        let audio: String, rate: Int, options: Options, frameCount: Int, frames: [Int]
        let peer: [[Double]], double: [[Double]]

        var testDescription: String { "\(audio) \(options)" }
    }

    struct VADRow: Decodable, Sendable, CustomTestStringConvertible {
        let audio: String, rate: Int, options: VADOptions, voiced: String

        var testDescription: String { "\(audio) \(options)" }
    }

    struct VADOptions: Decodable, Sendable {
        let vadEnergyThreshold: Double, vadEnergyMeanScale: Double, vadFramesContext: Int
        let vadProportionThreshold: Double
    }

    /// By the names of Kaldi's command lines.
    struct Options: Decodable, Sendable {
        let frameShift: Double, frameLength: Double, preemphasisCoefficient: Double, removeDcOffset: Bool
        let windowType: String, roundToPowerOfTwo: Bool, snipEdges: Bool
        let numMelBins: Int, lowFreq: Double, highFreq: Double
        let numCeps: Int, useEnergy: Bool, energyFloor: Double, rawEnergy: Bool
        let cepstralLifter: Double, htkCompat: Bool

        func mfcc(_ rate: Int) throws -> KaldiMFCCOptions {
            var options = KaldiMFCCOptions(sampleRate: rate)
            options.frames.frameShift = frameShift
            options.frames.frameLength = frameLength
            options.frames.preemphasis = preemphasisCoefficient
            options.frames.removesOffset = removeDcOffset
            options.frames.window = try #require(KaldiWindow(rawValue: windowType))
            options.frames.roundsToPowerOfTwo = roundToPowerOfTwo
            options.frames.snipsEdges = snipEdges
            options.mel.bandCount = numMelBins
            options.mel.lowFrequency = lowFreq
            options.mel.highFrequency = highFreq
            options.coefficientCount = numCeps
            options.usesEnergy = useEnergy
            options.energyFloor = energyFloor
            options.usesRawEnergy = rawEnergy
            options.lifter = cepstralLifter
            options.isHTKCompatible = htkCompat
            return options
        }
    }
}
