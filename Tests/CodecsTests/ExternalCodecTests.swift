import Audio
import Codecs
import Foundation
import TestSupport
import Testing

/// External commands, played by small scripts.
@Suite struct ExternalCodecTests {
    private let folder = Workspace()

    /// A codec of two scripts; `$1` is the input, `$2` the output.
    private func codec(
        encode: String = "cp \"$1\" \"$2\"", decode: String = "cp \"$1\" \"$2\"", audio: String = "s16le",
        bits: String = "{file: 0}", delay: String = "", timeLimit: Duration? = nil, setting: String? = "only"
    ) throws -> ExternalCodec {
        for (name, body) in [("encoder", encode), ("decoder", decode)] {
            let path = folder.write("#!/bin/sh\n\(body)\n", to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let text = """
            name: toy
            summary: A toy
            citation: none
            install: make toy
            sample_rates: [8000]
            modes: {only: 2.5}
            audio: \(audio)
            extension: toy
            encode: [\(folder["encoder"]), "{input}", "{output}", "{mode}", "{kbps}", "{bps}", "{sample_rate}", "{khz}"]
            decode: [\(folder["decoder"]), "{input}", "{output}", "{kbps}"]
            bits: \(bits)
            \(delay)
            """
        return try ExternalCodec(
            try ExternalDescription(yaml: text, source: "toy.yaml"), setting: setting, sampleRate: 8000,
            timeLimit: timeLimit)
    }

    private let samples: [Float] = (0..<4000).map { Float($0 % 200 - 100) / 128 }

    @Test(arguments: ["s16le", "wav16"]) func audioRoundTripsInSixteenBits(_ audio: String) async throws {
        let codec = try codec(audio: audio)
        let encoded = try await codec.encode(samples)
        #expect(encoded.bits == (audio == "s16le" ? 64_000 : 64_000 + 8 * 44))
        #expect(encoded.sampleCount == 4000)
        #expect(try await codec.decode(encoded) == samples)
        // To the nearest, limited at full scale.
        let odd: [Float] = [1, -1, 2, -2, 0.4 / 32768, 0.6 / 32768, -0.6 / 32768, 0.1]
        let rounded = try await codec.decode(try await codec.encode(odd))
        #expect(rounded.map { $0 * 32768 } == [32767, -32768, 32767, -32768, 0, 1, -1, 3277])
    }

    @Test func wordsReachTheProgramAsTheyAre() async throws {
        let codec = try codec(encode: "shift 2; printf '%s;' \"$@\" > \"$0.said\"; exit 1")
        await expectError("exit status 1") { try await codec.encode(samples) }
        #expect(try folder.text("encoder.said") == "only;2.5;2500;8000;8;")
        #expect(codec.description.setting == "toy:only")
        #expect(codec.description.nominalKbps == 2.5)
    }

    @Test func bitsAreFoundAsDescribed() async throws {
        #expect(try await codec(bits: "fixed").encode(samples).bits == 1250)
        #expect(try await codec(bits: "{file: 44}").encode(samples).bits == 64_000 - 8 * 44)
        await expectError("toy:only", "8000 bytes", "9000") { try await codec(bits: "{file: 9000}").encode(samples) }
        let ogg = folder.write(OpusencFixtures.speech, to: "a.ogg")
        let opus = try OggOpusFile.encodedAudio(OpusencFixtures.speech, source: ogg)
        #expect(try await codec(encode: "cp \(ogg) \"$2\"", bits: "{ogg: 2}").encode(samples).bits == opus.bits)
        await expectError("not an Ogg file") { try await codec(bits: "{ogg: 2}").encode(samples) }
    }

    /// A codec that comes 100 samples late: what it still holds is brought out by silence, and the delay dropped.
    @Test func knownDelaysAreCompensated() async throws {
        let late = "{ head -c 200 /dev/zero; head -c $(($(wc -c < \"$1\") - 200)) \"$1\"; } > \"$2\""
        let aligned = try codec(decode: late, delay: "delay: 100")
        #expect(try await aligned.decode(try await aligned.encode(samples)) == samples)
        let unknown = try codec(decode: late)
        let decoded = try await unknown.decode(try await unknown.encode(samples))
        #expect(decoded == [Float](repeating: 0, count: 100) + samples.dropLast(100))
    }

    @Test func lengthsArePaddedAndCut() async throws {
        let short = try codec(decode: "head -c 7000 \"$1\" > \"$2\"")
        let cut = try await short.decode(try await short.encode(samples))
        #expect(cut == samples[..<3500] + [Float](repeating: 0, count: 500))
        let long = try codec(decode: "cat \"$1\" \"$1\" | head -c 9000 > \"$2\"")
        #expect(try await long.decode(try await long.encode(samples)) == samples)
        // Beyond half a second it is another sample rate, not padding.
        let twice = try codec(decode: "cat \"$1\" \"$1\" \"$1\" > \"$2\"")
        let encoded = try await twice.encode(samples)
        await expectError("toy:only", "12000 samples of an input of 4000") { try await twice.decode(encoded) }
    }

    @Test func failuresTellWhatTheProgramSaid() async throws {
        let failing = try codec(encode: "echo first; printf 'cannot\\tdo it\\n' >&2; exit 3")
        await expectError("toy:only (\(folder["encoder"]))", "exit status 3", "first / cannotdo it") {
            try await failing.encode(samples)
        }
        let loud = try codec(encode: "yes nonsense | head -c 3000000; echo the end >&2; exit 1")
        await expectError("the end") { try await loud.encode(samples) }
        let killed = try codec(encode: "kill -SEGV $$")
        await expectError("signal 11") { try await killed.encode(samples) }
    }

    @Test func programsThatAreNotThereSayHowToGetThem() async throws {
        let codec = try codec()
        let encoded = try await codec.encode(samples)
        try FileManager.default.removeItem(atPath: folder["encoder"])
        try FileManager.default.removeItem(atPath: folder["decoder"])
        await expectError("toy:only", "encoder' is not installed", "make toy") { try await codec.encode(samples) }
        await expectError("toy:only", "decoder' is not installed", "make toy") { try await codec.decode(encoded) }
        let named = ExternalDescriptionTests.text.replacing("toyenc", with: "no-such-program-anywhere")
        let other = try ExternalCodec(
            try ExternalDescription(yaml: named, source: "a"), setting: "3200", sampleRate: 8000)
        await expectError("'no-such-program-anywhere' is not installed") { try await other.encode(samples) }
    }

    @Test func programsThatWriteNothingOrGarbageAreFound() async throws {
        let encoded = try await codec().encode(samples)
        let wave = TestAudio.wav([samples], sampleRate: 16000)
        let pair = TestAudio.wav([samples, samples], sampleRate: 8000)
        let undefined = TestAudio.wav([[0, .nan]], sampleRate: 8000)
        for (name, bytes) in [("wave", wave), ("pair", pair), ("undefined", undefined)] {
            folder.write(bytes, to: name)
        }
        await expectError("wrote nothing") { try await codec(encode: "true").encode(samples) }
        await expectError("wrote nothing") { try await codec(encode: ": > \"$2\"").encode(samples) }
        await expectError("wrote nothing") { try await codec(decode: "true").decode(encoded) }
        await expectError("within a sample") { try await codec(decode: "printf abc > \"$2\"").decode(encoded) }
        await expectError("cannot be read") {
            try await codec(decode: "printf abc > \"$2\"", audio: "wav16").decode(encoded)
        }
        for (name, cause) in [("wave", "at 16000 Hz, not 8000"), ("pair", "2 channels"), ("undefined", "no numbers")] {
            await expectError("toy:only", cause) {
                try await codec(decode: "cp \(folder[name]) \"$2\"", audio: "wav16").decode(encoded)
            }
        }
    }

    /// A program that hangs is killed with what it started.
    @Test func hangingProgramsAreStopped() async throws {
        let mark = folder["children"]
        let hanging = try codec(
            encode: "trap '' TERM; sleep 600 & echo $! > \(mark); echo $$ >> \(mark); wait; sleep 600",
            timeLimit: .seconds(3))
        let start = ContinuousClock.now
        await expectError("toy:only", "stopped after") { try await hanging.encode(samples) }
        // Far less than the program would take; tests beside it may be slow.
        #expect(ContinuousClock.now - start < .seconds(300))
        try await expectAllEnded(mark)
    }

    @Test func cancellingStopsPrograms() async throws {
        let mark = folder["children"]
        let codec = try codec(encode: "sleep 600 & echo $! > \(mark); echo $$ >> \(mark); wait")
        let task = Task { try await codec.encode(samples) }
        while try !folder.has("children") || folder.text("children").split(separator: "\n").count < 2 {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await expectAllEnded(mark)
    }

    /// Nothing is left in the folder for temporary files, whatever went wrong. The program says where it ran.
    @Test(arguments: [
        "cp \"$1\" \"$2\"; exit 0", "exit 1", "touch stray; mkdir -p a/b; touch a/b/c; exit 1", "sleep 600",
    ])
    func noFilesAreLeft(_ body: String) async throws {
        let codec = try codec(encode: "pwd > \(folder["place"]); \(body)", timeLimit: .seconds(3))
        _ = try? await codec.encode(samples)
        let place = try folder.text("place").trimmingCharacters(in: .newlines)
        #expect(place.contains("codec-score-"))
        #expect(!FileManager.default.fileExists(atPath: place))
    }

    @Test func manyAtOnce() async throws {
        let codec = try codec()
        let decoded = try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<24 { group.addTask { try await codec.decode(try await codec.encode(samples)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(decoded.count == 24 && decoded.allSatisfy { $0 == samples })
    }

    @Test func whatDoesNotBelongIsRefused() async throws {
        let codec = try codec()
        await expectError("no samples") { try await codec.encode([]) }
        await expectError("sample 0", "finite") { try await codec.encode([.nan]) }
        await expectError("not a file of toy") {
            try await codec.decode(EncodedAudio(payload: .codes(CodeSequence(rows: [[1]])), sampleRate: 8000))
        }
        await expectError("16000 Hz") {
            try await codec.decode(EncodedAudio(payload: .bytes([1, 2]), sampleRate: 16000))
        }
        await expectError("no mode 'other'", "only") { try self.codec(setting: "other") }
    }

    private func expectAllEnded(_ mark: String) async throws {
        for line in try String(contentsOfFile: mark, encoding: .utf8).split(separator: "\n") {
            let process = try #require(pid_t(line))
            // Orphans are reaped by another process, in its own time.
            var isRunning = true
            for _ in 0..<400 where isRunning {
                isRunning = isAlive(process)
                if isRunning { try await Task.sleep(for: .milliseconds(5)) }
            }
            #expect(!isRunning, "process \(process) still runs")
        }
    }

    /// Whether a process runs; one that has ended and was not yet reaped does not.
    private func isAlive(_ process: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.first { $0 != " " } != "Z"
    }
}
