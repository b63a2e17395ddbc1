import Audio
import Comparison
import Metrics
import Scoring
import TestSupport

/// Runs with scores and audio that come from nowhere, for pages.
struct SampleRuns {
    var systems = ["old", "new"]
    var utterances = (0..<12).map { "u\($0)" }
    /// Speakers in turn; none if empty.
    var speakers: [String] = []
    var keys = ["pesq", "mcd"]
    var hasAudio = true
    var sampleRate = 8000
    var seconds = 0.6
    /// After so many utterances the audio repeats.
    var distinctAudio = 100
    /// Further members of each run's record.
    var record: (_ system: Int) -> [JSONValue.Member] = { _ in [] }
    /// Changes a row before it is written; `nil` leaves it out.
    var row: (_ members: [JSONValue.Member], _ system: Int, _ utterance: Int) -> [JSONValue.Member]? = {
        members, _, _ in
        members
    }

    /// Writes the runs into a folder and reads them.
    func read(_ folder: Workspace) throws -> [ComparedRun] {
        let references = try utterances.indices.map { try audio($0 % distinctAudio, system: nil, folder) }
        return try systems.indices.map { system in
            var lines = ""
            for (i, key) in utterances.enumerated() {
                var members = [JSONValue.Member("key", .string(key))]
                for (k, name) in keys.enumerated() {
                    let value = 2 + Double(k) + noise(utterances.count, seed: 3)[i] * 0.3
                    let own = noise(utterances.count, seed: UInt64(10 + system * 7 + k))[i] * 0.05
                    members.append(.init(name, .number(value + own + 0.2 * Double(system))))
                }
                if !speakers.isEmpty { members.append(.init("speaker", .string(speakers[i % speakers.count]))) }
                members += [
                    .init("duration", .number(seconds)), .init("sample_rate", .integer(sampleRate)),
                    .init("lag_samples", .integer(i % 3 == 0 ? 80 : 0)), .init("gain", .number(-0.5)),
                    .init("length_difference", .integer(0)), .init("clipped", .number(0)),
                    .init("level", .number(-20 - Double(i))),
                ]
                if hasAudio {
                    members += [
                        .init("_reference", references[i]),
                        .init("_hypothesis", try audio(i % distinctAudio, system: system, folder)),
                    ]
                }
                guard let changed = row(members, system, i) else { continue }
                lines += JSONValue.object(changed).line + "\n"
            }
            folder.write(lines, to: "run\(system)/utterances.jsonl")
            folder.write(JSONValue.object(recordMembers(system)).line, to: "run\(system)/run.json")
            return try ComparedRun.read(folder["run\(system)"])
        }
    }

    /// Compares the runs.
    func compare(
        _ folder: Workspace, margins: Margins? = nil, change: (inout ComparisonSettings) -> Void = { _ in }
    ) throws -> Comparison {
        var settings = ComparisonSettings(
            margins: margins
                ?? Margins(
                    name: "test",
                    entries: [Margins.Entry(pattern: "*", size: .absolute(0.1), ground: "a test", source: .profile)]))
        settings.resamples = 500
        change(&settings)
        return try Comparison(try read(folder), settings: settings)
    }

    private func audio(_ utterance: Int, system: Int?, _ folder: Workspace) throws -> JSONValue {
        guard hasAudio else { return .null }
        let name = "audio/\(system.map { "system\($0)" } ?? "reference")-\(utterance).wav"
        var samples = TestAudio.voice(seconds: seconds, sampleRate: sampleRate, seed: UInt64(utterance + 1))
        if let system {
            samples = TestAudio.noisy(samples, level: -50, seed: UInt64(system * 100 + utterance)).map { $0 * 0.8 }
        }
        let path = folder.write(TestAudio.wav([samples], sampleRate: sampleRate), to: name)
        let signal = try AudioReader.read(.file(path: path))
        return .object([.init("path", .string(path)), .init("xxh128", .string(contentHash(of: signal)))])
    }

    private func recordMembers(_ system: Int) -> [JSONValue.Member] {
        let metrics = keys.map { name in
            JSONValue.object([
                .init("name", .string(name)), .init("parameters", .object([])), .init("primary", .boolean(true)),
                .init(
                    "keys",
                    .array([
                        .object([
                            .init("name", .string(name)), .init("title", .string("The key \(name)")),
                            .init("unit", .string("1")), .init("range", .array([.null, .null])),
                            .init("direction", .string(name == "mcd" ? "lower" : "higher")),
                            .init("aggregation", .string("mean")), .init("digits", .integer(2)),
                            .init("monotone", .boolean(false)),
                        ])
                    ])),
            ])
        }
        return [
            .init("tool", .object([.init("name", .string("codec-score")), .init("version", .string("0.1.0"))])),
            .init("system", .string(systems[system])), .init("resampler", .string("polyphase")),
            .init("metrics", .array(metrics)), .init("command_lines", .array([.array([.string("codec-score")])])),
        ] + record(system)
    }
}
