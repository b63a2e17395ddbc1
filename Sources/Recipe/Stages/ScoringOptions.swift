import FoundationEssentials

/// The arguments of VERSA's scorer in `scoring_args`, and what they mean here.
struct ScoringOptions: Sendable, Equatable {
    /// The same for `codec-score`.
    private(set) var arguments = [String]()
    /// What is not done here, and why.
    private(set) var notes = [String]()

    /// Reads the arguments.
    init(_ words: [String]) throws(RecipeError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                throw RecipeError(
                    "--scoring_args", cause: "'\(word)' belongs to no option", remedy: "write --name value",
                    kind: .option)
            }
            let name = String(word.dropFirst(2).replacing("-", with: "_"))
            switch name {
            case "use_gpu":
                let value = rest.first.map { !$0.hasPrefix("--") } == true ? rest.removeFirst() : "true"
                guard value == "true" || value == "false" else {
                    throw RecipeError("expected \"true\" or \"false\": --use_gpu \(value)", kind: .option)
                }
                if value == "true" { notes.append("--use_gpu: scoring is done on the CPU") }
            case "io":
                let value = try Self.value(&rest, of: word)
                guard ["kaldi", "soundfile", "dir"].contains(value) else {
                    throw RecipeError(
                        "--io", cause: "'\(value)' is none of VERSA's", remedy: "give kaldi or soundfile", kind: .option
                    )
                }
                // Lists are read alike here; only the scale differs.
                if value == "kaldi" { arguments += ["--io", "kaldi"] }
            case "verbose", "rank", "cache_folder", "scoring_mode":
                _ = try Self.value(&rest, of: word)
                notes.append("--\(name) has no meaning here")
            case "resume", "no_match", "strict": notes.append("--\(name) has no meaning here")
            case "pred", "gt", "output_file", "score_config":
                throw RecipeError(
                    "--scoring_args", cause: "--\(name) is decided by the recipe",
                    remedy: name == "score_config" ? "give --scoring_config" : "leave it out", kind: .option)
            default:
                // The scorer's own options, which it checks itself.
                arguments.append(word)
                while let value = rest.first, !value.hasPrefix("--") { arguments.append(rest.removeFirst()) }
            }
        }
    }

    private static func value(_ rest: inout ArraySlice<String>, of word: String) throws(RecipeError) -> String {
        guard let value = rest.popFirst() else {
            throw RecipeError(
                "--scoring_args", cause: "\(word) has no value", remedy: "write \(word) value", kind: .option)
        }
        return value
    }
}
