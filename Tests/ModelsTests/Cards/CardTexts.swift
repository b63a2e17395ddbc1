import Models

/// Cards for tests: a good one, and what becomes of it when a line is replaced.
enum CardTexts {
    static let hash = String(repeating: "ab", count: 32)

    /// Every line is on its own, so that a fault's line can be told.
    static let score = """
        card: 1
        name: made_up
        kind: score
        summary: A made-up model.
        model:
          format: onnx
          file: made_up.onnx
          sha256: \(hash)
        audio:
          rate: 16000
        segment:
          length: 8000
          hop: 4000
        inputs:
          - name: waveform
            source: waveform
            layout: [batch, samples]
        keys:
          - key: made_up_score
            output: scores
            index: 1
            unit: MOS
            range: [1, 5]
            direction: higher
        """

    static let similarity = """
        card: 1
        name: made_up
        kind: similarity
        summary: A made-up model.
        model: {format: onnx, file: made_up.onnx, sha256: \(hash)}
        audio: {rate: 16000}
        inputs: [{name: "", source: waveform, layout: [batch, samples]}]
        embedding: {output: ""}
        keys: [{key: made_up_similarity, unit: cosine, range: [-1, 1], direction: higher}]
        """

    static let mel = """
        card: 1
        name: made_up
        kind: score
        summary: A made-up model.
        model: {format: onnx, file: made_up.onnx, sha256: \(hash)}
        audio: {rate: 16000}
        features:
          kind: mel
          n_fft: 512
          hop: 160
          bands: 40
          log: {kind: ln, floor: 1.0e-10}
        segment: {unit: frames, length: 50, hop: 25}
        inputs: [{name: x, source: features, layout: [batch, frames, bins]}]
        keys: [{key: made_up_score, output: y, direction: none}]
        """

    static func read(_ text: String) throws -> ModelCard {
        try ModelCard(yaml: text, source: "card.yaml", folder: "cards")
    }
}
