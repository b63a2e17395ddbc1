import FoundationEssentials
import Kaldi

/// Stage 3: utterances to train and validate on, without the shortest and the longest.
struct DurationFilterStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    var steps: [RecipeStep] { recipe.filteredSets.map(step) }

    /// Shortest and longest length in samples, both excluded: duration times rate, cut to a whole number.
    static func limits(_ settings: RecipeSettings) -> (shortest: Int, longest: Int) {
        let rate = Double(settings.sampleRate)
        func samples(_ name: String) -> Int { Int(max(-1e15, min(1e15, settings.number(name) * rate))) }
        return (samples("min_wav_duration"), samples("max_wav_duration"))
    }

    private func step(_ set: String) -> RecipeStep {
        let (input, output) = (recipe.formatted(set), recipe.dumped(set))
        let settings = recipe.settings
        return RecipeStep(
            stage: .durationFilter, title: "\(input) -> \(output)", folder: output,
            outputs: [.list(output + "/wav.scp"), .file(output + "/utt2num_samples"), .file(output + "/feats_type")],
            facts: {
                _ = try listOfEarlierStage(input + "/wav.scp", .formatting)
                var fingerprint = Fingerprint()
                for name in ["fs", "min_wav_duration", "max_wav_duration"] {
                    fingerprint.add(name, settings.text(name))
                }
                for name in ["wav.scp", "utt2num_samples", "feats.scp", "vad.scp"] {
                    fingerprint.add(content: "\(input)/\(name)")
                }
                return .init(fingerprint)
            },
            work: { _, _ in try filter(input, output) })
    }

    private func filter(_ input: String, _ output: String) throws {
        let counts = try listOfEarlierStage(input + "/utt2num_samples", .formatting)
        let (shortest, longest) = Self.limits(recipe.settings)
        let kept = try counts.lines.filter { line in
            guard let samples = Int(line.value) else {
                throw RecipeError(
                    input + "/utt2num_samples", cause: "'\(line.key)' has no whole number of samples",
                    remedy: "run stage 2 again")
            }
            return samples > shortest && samples < longest
        }
        guard !kept.isEmpty else {
            throw RecipeError(
                input,
                cause:
                    "none of \(counts.lines.count) utterances is longer than \(shortest) and shorter than \(longest) samples",
                remedy: "change --min_wav_duration and --max_wav_duration")
        }
        try makeFolder(output)
        let keys = Set(kept.map(\.key))
        try KaldiTable(kept, path: output + "/utt2num_samples").write(to: output + "/utt2num_samples")
        for name in ["wav.scp", "feats.scp", "vad.scp"]
        where FileManager.default.fileExists(atPath: "\(input)/\(name)") {
            try KaldiTable(path: "\(input)/\(name)").filtered(by: keys).write(to: "\(output)/\(name)")
        }
        try writeText("raw\n", to: output + "/feats_type")
        let all = counts.lines.count
        recipe.tell(.note("\(output): kept \(kept.count == all ? "all \(all)" : "\(kept.count) of \(all)") utterances"))
    }
}
