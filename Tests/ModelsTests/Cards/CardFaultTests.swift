import Models
import Testing

/// A card that is wrong is an error that names the line, the field and the remedy.
@Suite struct CardFaultTests {
    /// A line of a card, what it is replaced with, and what the message has to say.
    struct Change: Sendable, CustomTestStringConvertible {
        var text: String
        var old: String
        var new: String
        var said: [String]

        init(_ text: String, _ old: String, _ new: String, _ said: String...) {
            (self.text, self.old, self.new, self.said) = (text, old, new, said)
        }

        var testDescription: String { "\(old) → \(new)" }
    }

    static let changes: [Change] = [
        // Names and kinds.
        Change(CardTexts.score, "card: 1", "card: 2", "line 1", "card", "from 1 to 1"),
        Change(CardTexts.score, "card: 1\n", "", "has no 'card'"),
        Change(CardTexts.score, "name: made_up", "name: Made-Up", "line 2", "name is 'Made-Up'"),
        Change(CardTexts.score, "name: made_up", "name: [a, b]", "line 2", "name should be a text"),
        Change(CardTexts.score, "kind: score", "kind: scores", "line 3", "did you mean 'score'"),
        Change(CardTexts.score, "kind: score\n", "", "has no 'kind'"),
        Change(CardTexts.score, "summary: A made-up model.\n", "", "has no 'summary'"),
        Change(CardTexts.score, "kind: score", "knid: score", "line 3", "'knid' means nothing", "did you mean 'kind'"),
        // The file.
        Change(CardTexts.score, "  format: onnx", "  format: keras", "line 6", "format is 'keras'"),
        Change(CardTexts.score, "  file: made_up.onnx\n", "", "has no 'file'"),
        Change(CardTexts.score, CardTexts.hash, "abc", "line 8", "sha256 is 'abc'", "64"),
        Change(CardTexts.score, CardTexts.hash, String(repeating: "g", count: 64), "line 8", "sha256"),
        Change(CardTexts.score, "  format: onnx", "  format: onnx\n  size: -1", "line 7", "size is '-1'"),
        Change(CardTexts.score, "  format: onnx", "  format: onnx\n  wheel: {package: x}", "has no 'version'"),
        Change(CardTexts.score, "  format: onnx", "  formats: onnx", "line 6", "'formats' means nothing"),
        // Audio.
        Change(CardTexts.score, "rate: 16000", "rate: 0", "line 10", "rate is '0'"),
        Change(CardTexts.score, "rate: 16000", "rate: 99999999999999999999", "line 10", "rate is '9999"),
        Change(CardTexts.score, "rate: 16000", "rate: 16000\n  minimum: -1", "line 11", "minimum is '-1'"),
        Change(CardTexts.score, "rate: 16000", "rate: 16000\n  normalize: loud", "line 11", "normalize is 'loud'"),
        Change(CardTexts.score, "rate: 16000", "rate: 16000\n  gain: .nan", "line 11", "gain is '.nan'"),
        Change(CardTexts.score, "rate: 16000", "rate: 16000\n  target: 1e300", "line 11", "target is '1e300'"),
        Change(CardTexts.score, "rate: 16000", "rate: 16000\n  multiple: 0", "line 11", "multiple is '0'"),
        // Segments.
        Change(CardTexts.score, "length: 8000", "length: 0", "line 12", "length is '0'"),
        Change(CardTexts.score, "  hop: 4000\n", "", "has no 'hop'"),
        Change(CardTexts.score, "hop: 4000", "hop: 4000\n  unit: frames", "line 14", "no features"),
        Change(CardTexts.score, "hop: 4000", "hop: 4000\n  short: repeat", "line 14", "short is 'repeat'"),
        Change(CardTexts.score, "hop: 4000", "hop: 4000\n  count: some", "line 14", "count is 'some'"),
        Change(CardTexts.score, "hop: 4000", "hop: 4000\n  minimum_coverage: 2", "line 14", "minimum_coverage is '2'"),
        Change(CardTexts.score, "hop: 4000", "hop: 4000\n  minimum_coverage: 0", "line 14", "minimum_coverage is 0"),
        Change(
            CardTexts.score, "hop: 4000", "hop: 4000\n  count: even\n  minimum_coverage: 0.5",
            "minimum_coverage means nothing"),
        // Inputs.
        Change(CardTexts.score, "source: waveform", "source: wave", "line 16", "source is 'wave'"),
        Change(
            CardTexts.score, "source: waveform\n    layout: [batch, samples]",
            "source: features\n    layout: [batch, frames, bins]", "line 15", "describes none"),
        Change(CardTexts.score, "[batch, samples]", "[batch]", "line 17", "layout is [batch]", "samples once"),
        Change(CardTexts.score, "[batch, samples]", "[samples, samples]", "line 17", "layout"),
        Change(CardTexts.score, "[batch, samples]", "[batch, frames]", "line 17", "layout"),
        Change(CardTexts.score, "[batch, samples]", "[batch, sample]", "line 17", "'sample'", "did you mean 'samples'"),
        Change(CardTexts.score, "layout: [batch, samples]", "value: 3", "value means nothing here"),
        Change(
            CardTexts.score, "keys:", "  - {name: waveform, source: constant, value: 1}\nkeys:", "inputs have the names"
        ),
        Change(
            CardTexts.score, "keys:", "  - {name: c, source: constant, value: [1, [2]]}\nkeys:", "no grid of numbers"),
        Change(CardTexts.score, "keys:", "  - {name: c, source: constant, value: .nan}\nkeys:", "no float32"),
        Change(CardTexts.score, "keys:", "  - {name: c, source: constant, value: 1.5, type: int64}\nkeys:", "no int64"),
        Change(
            CardTexts.score, "keys:", "  - {name: c, source: normal, shape: [1, 0], seed: 1}\nkeys:",
            "shape is '[1, 0]'"),
        Change(
            CardTexts.score, "keys:", "  - {name: c, source: normal, shape: [100000, 100000], seed: 1}\nkeys:",
            "too many numbers"),
        Change(CardTexts.score, "keys:", "  - {name: c, source: normal, shape: [1], seed: -1}\nkeys:", "seed is '-1'"),
        Change(CardTexts.score, "kind: score", "kind: score\nrepeats: 0", "line 4", "repeats is '0'"),
        // Keys.
        Change(CardTexts.score, "key: made_up_score", "key: speaker", "line 19", "key is 'speaker'"),
        Change(CardTexts.score, "key: made_up_score", "key: _hidden", "line 19", "key is '_hidden'"),
        Change(CardTexts.score, "    output: scores\n", "", "has no 'output'"),
        Change(CardTexts.score, "index: 1", "index: -1", "line 21", "index is '-1'"),
        Change(CardTexts.score, "index: 1", "index: 1\n    polynomial: []", "line 22", "polynomial"),
        Change(CardTexts.score, "index: 1", "index: 1\n    polynomial: [1, .nan]", "line 22", "polynomial"),
        Change(CardTexts.score, "index: 1", "index: 1\n    clip: [5, 1]", "line 22", "clip is '[5, 1]'"),
        Change(CardTexts.score, "[1, 5]", "[5, 1]", "line 23", "range is '[5, 1]'"),
        Change(CardTexts.score, "[1, 5]", "5", "line 23", "range is '5'"),
        Change(CardTexts.score, "direction: higher", "direction: up", "line 24", "direction is 'up'"),
        Change(CardTexts.score, "    direction: higher", "    digits: 3", "has no 'direction'"),
        Change(CardTexts.score, "kind: score", "kind: score\naggregate: sum", "line 4", "aggregate is 'sum'"),
        Change(CardTexts.score, "kind: score", "kind: score\nembedding: {output: x}", "embedding means nothing here"),
        Change(
            CardTexts.score, "    direction: higher",
            "    direction: higher\n  - {key: made_up_score, output: a, direction: none}",
            "a name twice"),
        // Embeddings.
        Change(CardTexts.similarity, "embedding: {output: \"\"}\n", "", "has no 'embedding'"),
        Change(CardTexts.similarity, "{output: \"\"}", "{output: \"\", compare: angle}", "compare is 'angle'"),
        Change(CardTexts.similarity, "{output: \"\"}", "{output: \"\", normalize_segments: 3}", "write true or false"),
        Change(CardTexts.similarity, "unit: cosine", "output: x, unit: cosine", "output means nothing here"),
        Change(CardTexts.similarity, "source: waveform", "source: reference_waveform", "of the reference"),
        Change(
            CardTexts.similarity, "kind: similarity", "kind: frechet\naggregate: mean", "aggregate means nothing here"),
        // Features.
        Change(CardTexts.mel, "kind: mel", "kind: mels", "line 8", "kind is 'mels'"),
        Change(CardTexts.mel, "n_fft: 512", "n_fft: 1", "line 9", "n_fft is '1'"),
        Change(CardTexts.mel, "n_fft: 512", "n_fft: 512\n  window_length: 513", "window_length is '513'"),
        Change(CardTexts.mel, "  hop: 160\n", "", "has no 'hop'"),
        Change(CardTexts.mel, "bands: 40", "bands: 0", "bands is '0'"),
        Change(CardTexts.mel, "bands: 40", "bands: 40\n  low: 9000", "low is '9000'"),
        Change(CardTexts.mel, "bands: 40", "bands: 40\n  low: 4000\n  high: 3000", "below 'high'"),
        Change(CardTexts.mel, "bands: 40", "bands: 40\n  scale: bark", "scale is 'bark'"),
        Change(CardTexts.mel, "bands: 40", "bands: 40\n  power: 0", "power is '0'"),
        Change(CardTexts.mel, "bands: 40", "bands: 40\n  window: kaiser", "window is 'kaiser'"),
        Change(CardTexts.mel, "hop: 160", "hop: 600\n  padding: overlap", "hop is 600"),
        Change(CardTexts.mel, "{kind: ln, floor: 1.0e-10}", "{kind: ln}", "both 0"),
        Change(CardTexts.mel, "{kind: ln, floor: 1.0e-10}", "{kind: log10}", "has no 'floor'"),
        Change(CardTexts.mel, "{kind: ln, floor: 1.0e-10}", "{kind: log10, floor: 2, ceiling: 1}", "below the ceiling"),
        Change(CardTexts.mel, "{kind: ln, floor: 1.0e-10}", "{kind: decibel, offset: 1}", "offset means nothing here"),
        Change(CardTexts.mel, "kind: mel", "kind: magnitude", "no mel bands"),
        Change(
            CardTexts.mel, "source: features, layout: [batch, frames, bins]", "source: waveform, layout: [samples]",
            "segments are of frames"),
        Change(CardTexts.mel, "[batch, frames, bins]", "[batch, frames]", "frames and bins once"),
        Change(CardTexts.mel, "hop: 25}", "hop: 25, short: double}", "short is 'double'"),
        // What would not fit into memory.
        Change(CardTexts.score, "length: 8000", "length: 16777217", "line 12", "length is '16777217'"),
        Change(CardTexts.mel, "length: 50", "length: 1000000", "no more than 104857 frames"),
        Change(CardTexts.mel, "n_fft: 512", "n_fft: 1048576", "n_fft is '1048576'"),
        Change(
            CardTexts.mel, "n_fft: 512\n  hop: 160\n  bands: 40", "n_fft: 65536\n  hop: 160\n  bands: 4000",
            "bands is 4000"),
        Change(
            CardTexts.score, "keys:",
            "  - {name: c, source: normal, shape: [1000, 1000], seed: 1}\nrepeats: 100\nkeys:",
            "repeats is 100"),
    ]

    @Test(arguments: changes) func isNamed(change: Change) throws {
        try #require(change.text.contains(change.old), "the test changes nothing")
        let text = change.text.replacing(change.old, with: change.new, maxReplacements: 1)
        let error = try #require(throws: ModelError.self) { _ = try CardTexts.read(text) }
        #expect(error.kind == .invalid)
        #expect(error.description.contains("card.yaml"))
        for words in change.said {
            #expect(error.description.contains(words), "\(error.description) does not say '\(words)'")
        }
    }

    @Test func allFaultsAreNamedAtOnce() throws {
        let text = CardTexts.score.replacing("kind: score", with: "kind: scores").replacing("hop: 4000", with: "hop: 0")
        let error = try #require(throws: ModelError.self) { _ = try CardTexts.read(text) }
        #expect(error.source == "card.yaml")
        #expect(error.cause.hasPrefix("2 faults: (1) line 3: kind is 'scores'"))
        #expect(error.cause.contains("(2) line 13: hop is '0'"))
    }

    @Test(arguments: [
        "", "- a\n- b", "card", "card: [1", "\u{0}", "card: 1\ncard: 1", "a: &a [*a, *a]",
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
        String(repeating: "a:\n ", count: 10_000),
    ]) func textThatIsNoCardIsAnError(text: String) throws {
        #expect(throws: ModelError.self) { _ = try CardTexts.read(text) }
    }
}
