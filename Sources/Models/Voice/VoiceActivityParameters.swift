/// How probabilities of speech become segments; the defaults are VERSA's.
public struct VoiceActivityParameters: Sendable, Hashable {
    /// A window of this probability begins speech; it ends below this less 0.15 (but no lower than 0.01).
    public var threshold = 0.5
    /// Shorter segments are dropped, in ms.
    public var minimumSpeech = 250.0
    /// Longer segments are cut, in s.
    public var maximumSpeech = Double.infinity
    /// Shorter silence does not end a segment, in ms.
    public var minimumSilence = 100.0
    /// Added to both ends of a segment, in ms.
    public var padding = 30.0

    /// VERSA's defaults.
    public init() {}
}
