/// Why a metric has no value for a pair. It stands in the output in place of the value, never a NaN or a zero.
public struct Undefined: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reason; the raw values are what result files hold.
    public enum Reason: String, Sendable, CaseIterable {
        case tooShort, silentReference, silentHypothesis, constantReference, constantHypothesis, notFinite
        case noVoicedFrames, lengthMismatch, tooFewFrames, tooLong, noOverlap, unsupportedRate, unsupportedChannels
        case modelMissing, needsText, emptyReference
        case tooFewEmbeddings, flatEmbeddings, zeroEmbedding

        /// The reason in words.
        public var meaning: String {
            switch self {
            case .tooShort: "a signal is too short for the metric"
            case .silentReference: "the reference is digital silence"
            case .silentHypothesis: "the hypothesis is digital silence"
            case .constantReference: "all samples of the reference are equal"
            case .constantHypothesis: "all samples of the hypothesis are equal"
            case .notFinite: "a signal holds NaN or infinite samples"
            case .noVoicedFrames: "no voiced frame, or a constant fundamental frequency"
            case .lengthMismatch: "the lengths differ by more than the metric allows"
            case .tooFewFrames: "too few frames with speech"
            case .tooLong: "a signal is longer than the metric's limit"
            case .noOverlap: "the signals hardly overlap once aligned"
            case .unsupportedRate: "the metric does not exist at this sample rate"
            case .unsupportedChannels: "the metric does not know so many channels"
            case .modelMissing: "the metric's model is not installed"
            case .needsText: "the metric needs transcripts"
            case .emptyReference: "the transcript of the reference is empty"
            case .tooFewEmbeddings: "a set has too few embeddings"
            case .flatEmbeddings: "the embeddings do not vary in every direction"
            case .zeroEmbedding: "an embedding is zero and has no direction"
            }
        }
    }

    /// The kind of reason.
    public let reason: Reason
    /// What was found, where that says more than the reason.
    public let detail: String?

    /// An undefined value.
    public init(_ reason: Reason, _ detail: String? = nil) {
        self.reason = reason
        self.detail = detail
    }

    /// The reason's meaning and the detail, in words.
    public var description: String { detail.map { "\(reason.meaning): \($0)" } ?? reason.meaning }
}
