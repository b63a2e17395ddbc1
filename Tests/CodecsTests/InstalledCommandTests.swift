import Codecs
import Foundation
import TestSupport
import Testing

/// The bundled descriptions, run wherever their programs are installed.
@Suite struct InstalledCommandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var sampleRate: Int
        /// The least correlation with the input at the right place; `nil` for coders that keep no waveform.
        var correlation: Double?
        /// The bit rate in kbit/s, and how far the actual one may be from it, as a share.
        var kbps: Double
        var tolerance = 0.001
        var programs: [String]

        var testDescription: String { "\(text) at \(sampleRate)" }

        var isInstalled: Bool {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            return programs.allSatisfy { program in
                folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
            }
        }
    }

    private static let cases = [
        Case(text: "codec2:3200", sampleRate: 8000, kbps: 3.2, programs: ["c2enc", "c2dec"]),
        Case(text: "codec2:700C", sampleRate: 8000, kbps: 0.7, programs: ["c2enc", "c2dec"]),
        Case(
            text: "speex-nb:8", sampleRate: 8000, correlation: 0.8, kbps: 15, tolerance: 0.03,
            programs: ["speexenc", "ffmpeg"]),
        Case(
            text: "speex-wb:8", sampleRate: 16000, correlation: 0.8, kbps: 27.8, tolerance: 0.03,
            programs: ["speexenc", "ffmpeg"]),
        Case(text: "lc3:32", sampleRate: 16000, correlation: 0.8, kbps: 32, programs: ["elc3", "dlc3"]),
        Case(text: "amr-nb:12.2", sampleRate: 8000, correlation: 0.8, kbps: 12.2, programs: ["sox"]),
        Case(
            text: "amr-wb:12.65", sampleRate: 16000, correlation: 0.8, kbps: 12.65,
            programs: ["gst-launch-1.0", "ffmpeg"]),
        Case(text: "mp3:32", sampleRate: 16000, correlation: 0.9, kbps: 32, tolerance: 0.1, programs: ["ffmpeg"]),
        Case(text: "aac:32", sampleRate: 16000, correlation: 0.9, kbps: 32, tolerance: 0.2, programs: ["ffmpeg"]),
        Case(
            text: "ffmpeg-opus:24", sampleRate: 16000, correlation: 0.9, kbps: 24, tolerance: 0.3, programs: ["ffmpeg"]),
        Case(text: "evs:13.2", sampleRate: 16000, correlation: 0.8, kbps: 13.2, programs: ["EVS_cod", "EVS_dec"]),
    ].filter(\.isInstalled)

    @Test(arguments: cases) func speechComesBackInPlace(_ test: Case) async throws {
        let samples = Array(try speech(sampleRate: test.sampleRate).prefix(2 * test.sampleRate + 77))
        let codec = try CodecRegistry.standard.codec(test.text, sampleRate: test.sampleRate)
        let encoded = try await codec.encode(samples)
        let decoded = try await codec.decode(encoded)
        #expect(decoded.count == samples.count)
        #expect(try await codec.decode(encoded) == decoded)
        if let least = test.correlation {
            let lag = lag(of: decoded, against: samples, upTo: test.sampleRate / 50)
            #expect(abs(lag.samples) <= 1 && lag.correlation >= least, "\(lag)")
        } else {
            #expect(decoded.contains { abs($0) > 0.01 })
        }
        var account = RateAccount(codec.description)
        try account.add(encoded)
        let actual = try #require(account.actualKbps)
        #expect(abs(actual - test.kbps) <= test.tolerance * test.kbps, "\(actual)")
    }
}
