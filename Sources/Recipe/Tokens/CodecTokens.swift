import Codecs

/// Codes as one sequence of tokens: frame by frame, the streams of a frame one after the other, each stream with numbers of
/// its own. That is what ESPnet's `codec_tokenization.sh` makes for language models.
public struct CodecTokens: Sendable, Equatable {
    /// The largest number of streams that ESPnet's script takes.
    public static let espnetStreams = 8

    /// token = code + stream · V.
    public let values: [Int32]

    /// Tokens of codes.
    ///
    /// - Parameters:
    ///   - codes: The codes; the leading `streams` of them are taken.
    ///   - codebookSize: V, the same for every stream.
    ///   - streams: At most how many streams.
    ///   - frames: At most how many frames. ESPnet takes as many as there are whole hops in the audio.
    public init(_ codes: CodeSequence, codebookSize: Int, streams: Int, frames: Int) {
        let streams = min(streams, codes.streamCount)
        let frames = min(frames, codes.frameCount)
        var values = [Int32]()
        values.reserveCapacity(streams * frames)
        for frame in 0..<frames {
            for stream in 0..<streams { values.append(codes[stream, frame] + Int32(stream * codebookSize)) }
        }
        self.values = values
    }

    /// The vocabulary: a line a token, `<codec_layer{stream}_code{code}>`, stream by stream.
    public static func vocabulary(codebookSize: Int, streams: Int) -> String {
        (0..<streams).flatMap { stream in (0..<codebookSize).map { "<codec_layer\(stream)_code\($0)>\n" } }.joined()
    }
}
