@testable import Recipe
import TestSupport
import Testing

/// Texts that hold arguments: of training, decoding and scoring.
struct OptionTextTests {
    @Test(arguments: [
        ("", []), ("  a  b ", ["a", "b"]), ("--x 'a b' \"c \\\" d\"", ["--x", "a b", "c \" d"]),
        ("a\\ b ''", ["a b", ""]),
    ])
    func wordsAreSplitAsInAShell(_ text: String, _ words: [String]) throws {
        #expect(try ShellWords.split(text, option: "o") == words)
    }

    @Test func anOpenQuoteIsAnError() {
        #expect(throws: RecipeError.self) { try ShellWords.split("a 'b", option: "train_args") }
    }

    @Test func decodingTakesAFileAndArgumentsOverIt() throws {
        let workspace = Workspace()
        let path = workspace.write("encode_only: true\ntarget_bandwidth: 4.0\ndtype: float64\n", to: "decode.yaml")
        let options = try InferenceOptions(config: path, arguments: ["--target-bandwidth", "null", "--ngpu", "1"])
        #expect(options.isEncodeOnly)
        #expect(options.usesGPU)
        #expect(options.arguments == ["--dtype", "float64"])
        #expect(
            try InferenceOptions(config: path, arguments: []).arguments == [
                "--dtype", "float64", "--target-bandwidth", "4.0",
            ])
    }

    @Test(arguments: [
        (["--threshold", "0.75"], "unrecognized arguments: threshold (from --inference_args)"),
        (["--batch_size", "2"], "batch_size is '2'"), (["--dtype", "float16"], "dtype is 'float16'"),
        (["--target_bandwidth", "-1"], "target_bandwidth is '-1'"), (["x"], "'x' is no option with a value"),
        (["--encode_only", "perhaps"], "encode_only is 'perhaps'"),
    ])
    func decodingRefusesWhatItDoesNotKnow(_ arguments: [String], _ message: String) {
        let error = #expect(throws: RecipeError.self) { try InferenceOptions(config: nil, arguments: arguments) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func scoringTakesVersasArguments() throws {
        let options = try ScoringOptions(["--use_gpu", "true", "--io", "kaldi", "--verbose", "2", "--limit", "3"])
        #expect(options.arguments == ["--io", "kaldi", "--limit", "3"])
        #expect(options.notes.contains { $0.contains("--use_gpu") })
        #expect(try ScoringOptions(["--use_gpu"]).notes.count == 1)
        #expect(try ScoringOptions(["--io", "soundfile"]).arguments == [])
        #expect(throws: RecipeError.self) { try ScoringOptions(["--use_gpu", "maybe"]) }
        #expect(throws: RecipeError.self) { try ScoringOptions(["--gt", "x"]) }
        #expect(throws: RecipeError.self) { try ScoringOptions(["--io"]) }
    }
}
