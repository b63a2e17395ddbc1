import Archives
import Audio
import DSP
import TestSupport
import Testing

@Suite struct KaldiFeaturesTests {
    private let workspace = Workspace()

    private func utterance(_ key: String, _ channels: [[Double]], sampleRate: Int = 8000) throws -> Utterance {
        let path = workspace[key + ".wav"]
        try AudioWriter.write(Signal(sampleRate: sampleRate, channels: channels), to: path, as: .wavDouble)
        return Utterance(key: key, source: .file(path: path))
    }

    private func write(_ utterances: [Utterance], _ options: KaldiMFCCOptions = KaldiMFCCOptions(sampleRate: 8000))
        throws
        -> KaldiFeatures.Outcome
    {
        try KaldiFeatures(options).write(
            utterances, features: ArchivePaths(stem: workspace["feats"]), voice: ArchivePaths(stem: workspace["vad"]))
    }

    private func value(_ table: String, _ key: String) throws -> ArchivedValue? {
        try Goldens.places(try workspace.bytes(table)).first { $0.key == key }.map {
            try ArchiveReader.value(at: $0.place)
        }
    }

    /// Half a second that is 40 dB louder than the other.
    private static let loudThenQuiet = noise(4000).map { 0.5 * $0 } + noise(4000, seed: 2).map { 0.005 * $0 }

    @Test func featuresAndVoice() throws {
        let outcome = try write([utterance("u2", [Self.loudThenQuiet]), utterance("u1", [noise(500)])])
        #expect(outcome.utteranceCount == 2 && outcome.frameCount == 98 + 4 && outcome.leftOut.isEmpty)
        #expect(outcome.warnings.isEmpty)
        // In the order they came in.
        #expect(Goldens.places(try workspace.bytes("feats.scp")).map(\.key) == ["u2", "u1"])
        guard case .floatMatrix(let features)? = try value("feats.scp", "u2"),
            case .floatVector(let voice)? = try value("vad.scp", "u2")
        else { throw WrongType() }
        #expect(features.rowCount == 98 && features.columnCount == 13 && voice.count == 98)
        let samples = Self.loudThenQuiet.map { $0 * 32768 }
        let expected = try KaldiMFCC(KaldiMFCCOptions(sampleRate: 8000)).features(of: samples)
        #expect(features.values == expected.values.map { Float($0) })
        // The last whole frame before the middle is number 47; 48 and 49 have loud samples still.
        #expect(voice.prefix(48).allSatisfy { $0 == 1 } && voice.dropFirst(50).allSatisfy { $0 == 0 })
        #expect(outcome.voicedCount == voice.count { $0 == 1 } + 4)
    }

    private struct WrongType: Error {}

    @Test func whatCannotBeUsedIsLeftOutAndNamed() throws {
        workspace.write("no audio", to: "text.wav")
        let outcome = try write([
            utterance("good", [noise(400)]), utterance("short", [noise(199)]),
            utterance("nan", [[0.1, .nan] + noise(300)]),
            utterance("other-rate", [noise(800)], sampleRate: 16000),
            utterance("huge", [[1e300, -1e300] + noise(300)]),
            Utterance(key: "missing", source: .file(path: workspace["none.wav"])),
            Utterance(key: "text", source: .file(path: workspace["text.wav"])),
        ])
        #expect(outcome.leftOut.map(\.key) == ["short", "nan", "other-rate", "huge", "missing", "text"])
        #expect(outcome.leftOut[0].cause == "its 199 samples are less than a frame of 200")
        #expect(outcome.leftOut[2].cause == "its sample rate is 16000 Hz, not 8000 Hz")
        for table in ["feats.scp", "vad.scp"] {
            #expect(Goldens.places(try workspace.bytes(table)).map(\.key) == ["good"])
        }
    }

    @Test func channelsAndSilenceAreReported() throws {
        let outcome = try write([
            utterance("silent", [[Double](repeating: 0, count: 800)]),
            utterance("stereo", [noise(800), noise(800, seed: 2)]),
        ])
        #expect(outcome.utteranceCount == 2 && outcome.warnings.map(\.key) == ["silent", "stereo"])
        let mono = try write([utterance("stereo", [noise(800)])])
        #expect(mono.warnings.isEmpty)
    }

    @Test func aJobWithoutUtterances() throws {
        #expect(try write([]) == KaldiFeatures.Outcome())
        for name in ["feats.ark", "feats.scp", "vad.ark", "vad.scp"] { #expect(try workspace.bytes(name).isEmpty) }
    }

    @Test func progressNamesEveryUtterance() throws {
        var seen = [String]()
        let utterances = try [utterance("a", [noise(400)]), utterance("b", [noise(10)])]
        _ = try KaldiFeatures(KaldiMFCCOptions(sampleRate: 8000)).write(
            utterances, features: ArchivePaths(stem: workspace["f"]), voice: ArchivePaths(stem: workspace["v"])
        ) { seen.append("\($0.key): \($1.map(String.init) ?? "left out")") }
        #expect(seen == ["a: 3", "b: left out"])
    }

    @Test func cancellationLeavesNothing() async throws {
        let utterances = try [utterance("a", [noise(400)])]
        let (features, voice) = (ArchivePaths(stem: workspace["f"]), ArchivePaths(stem: workspace["v"]))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try KaldiFeatures(KaldiMFCCOptions(sampleRate: 8000)).write(
                utterances, features: features, voice: voice)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try FileNames.inside(workspace.path) == ["a.wav"])
    }

    @Test func theEnergyMustBeInTheFirstColumn() {
        var options = KaldiMFCCOptions()
        options.usesEnergy = false
        #expect(throws: KaldiOptionError.self) { try KaldiFeatures(options) }
        options.usesEnergy = true
        options.isHTKCompatible = true
        #expect(throws: KaldiOptionError.self) { try KaldiFeatures(options) }
        var vad = KaldiEnergyVAD()
        vad.proportionThreshold = 0
        #expect(throws: KaldiOptionError.self) { try KaldiFeatures(KaldiMFCCOptions(), vad: vad) }
    }
}
