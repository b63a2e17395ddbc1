/// One stream of codes of a codec, such as a stage of a residual quantizer.
public struct CodeStream: Sendable, Hashable {
    /// V, the number of codes in its codebook, at least 1.
    public let codebookSize: Int
    /// Codes a second.
    public let frameRate: Double

    /// A stream of codes from 0 to `codebookSize` − 1.
    public init(codebookSize: Int, frameRate: Double) {
        precondition(codebookSize >= 1, "a codebook has at least one code")
        precondition(frameRate > 0 && frameRate.isFinite, "a frame rate is positive")
        self.codebookSize = codebookSize
        self.frameRate = frameRate
    }
}
