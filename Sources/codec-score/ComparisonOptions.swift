import ArgumentParser
import Audio
import Comparison
import Console
import Scoring

/// The statistics' options, which all commands that compare share.
struct ComparisonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How large a difference must be to matter: codec (default), noticeable, strict, or a file of `calibrate`.",
            valueName: "profile|file"))
    var margins: String?

    @Option(help: ArgumentHelp("A key's margin (or a glob's), as pesq=0.05 or mcd=2%.", valueName: "key=size"))
    var margin: [String] = []

    @Option(help: ArgumentHelp("Confidence of the intervals (default: 0.95).", valueName: "share"))
    var confidence: Double?

    @Option(help: ArgumentHelp("Level of the corrected tests (default: 0.05).", valueName: "share"))
    var alpha: Double?

    @Option(help: ArgumentHelp("Bootstrap resamples (default: 10000).", valueName: "N"))
    var resamples: Int?

    @Option(help: ArgumentHelp("Seed of all random numbers (default: 1).", valueName: "N"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("What is resampled (default: speakers where known).", valueName: "auto|speaker|utterance"))
    var blocks: ComparisonSettings.BlockChoice?

    @Option(help: ArgumentHelp("Whose p counts (default: auto).", valueName: "auto|sign-flip|t|wilcoxon"))
    var test: ComparisonSettings.TestChoice?

    @Option(
        name: [.long, .customLong("utt2spk")],
        help: ArgumentHelp("Speakers, `key speaker` a line, over those of the runs.", valueName: "file"))
    var speakerMap: String?

    func validate() throws {
        for (name, share) in [("confidence", confidence), ("alpha", alpha)] {
            if let share, !(share > 0 && share < 1) { throw ValidationError("--\(name) lies between 0 and 1") }
        }
        if let seed, seed > UInt64(Int.max) { throw ValidationError("--seed is at most \(Int.max)") }
        if let resamples, resamples < 100 { throw ValidationError("--resamples is at least 100") }
        for text in margin where Self.parsed(text) == nil {
            throw ValidationError("--margin '\(text)': write key=size, as pesq=0.05 or mcd=2%")
        }
    }

    /// A key or glob with its margin, from `key=size`; `nil` for anything else.
    static func parsed(_ text: String) -> (pattern: String, size: Margins.Size)? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let size = Margins.Size(parts[1]) else { return nil }
        return (parts[0], size)
    }

    /// The settings that these options stand for.
    func settings() throws(ComparisonError) -> ComparisonSettings {
        var table = try Margins.named(margins ?? Margins.profileNames[0])
        table.override(margin.compactMap(Self.parsed))
        var settings = ComparisonSettings(margins: table)
        if let confidence { settings.confidence = confidence }
        if let alpha { settings.alpha = alpha }
        if let resamples { settings.resamples = resamples }
        if let seed { settings.seed = seed }
        if let blocks { settings.blocks = blocks }
        if let test { settings.test = test }
        if let speakerMap {
            let map = SpeakerMap(path: speakerMap)
            if let problem = map.problems.first { throw ComparisonError(.malformed, problem.description) }
            guard !map.speakers.isEmpty else {
                throw ComparisonError(
                    .missing, "\(speakerMap): no speaker is in this list; write `key speaker` a line")
            }
            settings.speakers = map.speakers
        }
        return settings
    }
}

extension ComparisonSettings.BlockChoice: ExpressibleByArgument {}
extension ComparisonSettings.TestChoice: ExpressibleByArgument {}

/// The exit for runs, rules or margins that cannot be used.
func fail(_ error: ComparisonError) -> ExitCode {
    switch error.kind {
    case .missing: fail(.noInput, error.description)
    case .malformed: fail(.badResults, error.description)
    case .invalidRules: fail(.badRules, error.description)
    }
}
