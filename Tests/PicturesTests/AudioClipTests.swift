import Audio
import Foundation
import Glibc
import Scoring
import TestSupport
import Testing

@testable import Pictures

@Suite struct AudioClipTests {
    private let workspace = Workspace()

    /// Multiples of 2⁻¹⁵ from −1 up to below 1, both ends among them.
    private func samples16(_ count: Int, seed: UInt64 = 1) -> [Double] {
        [-1, 32_767.0 / 32_768] + noise(count - 2, seed: seed).map { ($0 * 32_767).rounded() / 32_768 }
    }

    private func signal(_ channels: [[Double]], rate: Int = 22_050) -> Signal {
        Signal(sampleRate: rate, channels: channels)
    }

    /// What a browser would get from the page.
    private func played(_ clip: AudioClip) throws -> Signal {
        let prefix = "data:\(clip.mediaType);base64,"
        #expect(clip.dataURI.hasPrefix(prefix))
        let data = try #require(Data(base64Encoded: String(clip.dataURI.dropFirst(prefix.count))))
        return try AudioReader.read(.file(path: workspace.write([UInt8](data), to: "played")))
    }

    private func record(_ source: AudioSource, of signal: Signal?) -> ScoreRow.AudioRecord {
        .init(source: source, contentHash: signal.map(contentHash(of:)))
    }

    @Test func sixteenBitsComeBackExactlyAtTheirRate() throws {
        for signal in [signal([samples16(4000)]), signal([samples16(900), samples16(900, seed: 5)], rate: 44_100)] {
            let clip = try AudioClip(signal)
            #expect(clip.isExact)
            #expect(try played(clip) == signal)
            #expect(clip.embeddedByteCount == clip.dataURI.utf8.count)
            #expect(clip.duration == signal.duration)
        }
    }

    @Test func theSmallerOfFLACAndWAVIsTaken() throws {
        let tone = (0..<16_000).map { (sin(Double($0) / 20) * 10_000).rounded() / 32_768 }
        let long = try AudioClip(signal([tone]))
        #expect(long.mediaType == "audio/flac" && long.bytes.count < 30_000)
        let short = try AudioClip(signal([samples16(10)]))
        #expect(short.mediaType == "audio/wav")
        #expect(try played(short).channels == [samples16(10)])
    }

    @Test func twentyFourBitsComeBackExactly() throws {
        let samples = noise(5000).map { ($0 * 8_388_607).rounded() / 8_388_608 }
        let clip = try AudioClip(signal([samples]))
        #expect(clip.isExact)
        #expect(try played(clip).channels == [samples])
    }

    @Test func floatingPointIsRoundedFarBelowHearing() throws {
        let samples = noise(5000).map { Double(Float($0 * 0.9)) }
        let clip = try AudioClip(signal([samples]))
        #expect(!clip.isExact)
        let errors = zip(try played(clip).channels[0], samples).map { abs($0 - $1) }
        #expect(try #require(errors.max()) <= 0x1p-23)
    }

    @Test func whatExceedsFullScaleIsNotClipped() throws {
        let samples = noise(2000).map { Double(Float($0 * 3)) }
        let clip = try AudioClip(signal([samples]))
        #expect(clip.mediaType == "audio/wav" && clip.isExact)
        #expect(try played(clip).channels == [samples])
    }

    @Test func noFileHoldsEverything() {
        #expect(throws: AudioClip.Unavailable.empty) { try AudioClip(signal([[]])) }
        #expect(throws: AudioClip.Unavailable.notFinite) { try AudioClip(signal([[0, .nan]])) }
        #expect(throws: AudioClip.Unavailable.notFinite) { try AudioClip(signal([[0], [.infinity]])) }
        // FLAC has eight channels, WAV more.
        let many = try? AudioClip(signal(Array(repeating: samples16(100), count: 12)))
        #expect(many?.mediaType == "audio/wav")
    }

    @Test func theAudioOfARowIsFoundAndChecked() throws {
        let signal = signal([samples16(3000)])
        try AudioWriter.write(signal, to: workspace["a.wav"], as: .wav16)
        let found = AudioClip.load(record(.file(path: "a.wav"), of: signal), relativeTo: workspace.path)
        #expect(try found.get().signal == signal)
        let absolute = AudioClip.load(record(.file(path: workspace["a.wav"]), of: signal), relativeTo: "/nowhere")
        #expect(try played(absolute.get()) == signal)

        let part = Signal(sampleRate: 22_050, channels: [Array(signal.channels[0][0..<2205])])
        let segment = AudioSource.segment(of: .file(path: "a.wav"), start: 0, end: 0.1)
        #expect(try AudioClip.load(record(segment, of: part), relativeTo: workspace.path).get().signal == part)
    }

    @Test func whyThereIsNoClipIsAValue() throws {
        let signal = signal([samples16(3000)])
        let other = self.signal([samples16(3000, seed: 2)])
        try AudioWriter.write(signal, to: workspace["a.wav"], as: .wav16)
        workspace.write(Array("no audio".utf8), to: "text.wav")
        #expect(mkfifo(workspace["pipe"], 0o600) == 0)
        func reason(_ source: AudioSource, of signal: Signal?) -> AudioClip.Unavailable? {
            switch AudioClip.load(record(source, of: signal), relativeTo: workspace.path) {
            case .success: nil
            case .failure(let reason): reason
            }
        }
        #expect(reason(.file(path: "a.wav"), of: signal) == nil)
        #expect(reason(.file(path: "a.wav"), of: other) == .hashDiffers)
        #expect(reason(.file(path: "a.wav"), of: nil) == .notScored)
        #expect(reason(.file(path: "b.wav"), of: signal) == .missingFile(workspace["b.wav"]))
        #expect(reason(.archive(path: ".", offset: 0), of: signal) == .missingFile(workspace["."]))
        #expect(reason(.file(path: "pipe"), of: signal) == .missingFile(workspace["pipe"]))
        guard case .unreadable = reason(.file(path: "text.wav"), of: signal) else {
            Issue.record("text was read as audio")
            return
        }
    }

    @Test func commandsInAResultFileAreNotRun() {
        let signal = signal([samples16(100)])
        let source = AudioSource.pipe(command: "touch \(workspace["was-here"]); cat \(workspace["a.wav"])")
        for source in [source, .segment(of: source, start: 0, end: 1)] {
            let result = AudioClip.load(record(source, of: signal), relativeTo: workspace.path)
            #expect(throws: AudioClip.Unavailable.command) { try result.get() }
        }
        #expect(!FileManager.default.fileExists(atPath: workspace["was-here"]))
    }
}
