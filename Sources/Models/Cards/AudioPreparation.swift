/// How a signal is prepared for a model.
public struct AudioPreparation: Sendable, Hashable {
    /// What the samples are divided by.
    public enum Normalization: String, Sendable, CaseIterable {
        case none
        /// The largest absolute sample.
        case peak
        /// The root of the mean square.
        case rms
    }

    /// How a signal comes to the model's rate.
    public enum Resampling: String, Sendable, CaseIterable {
        /// As all other metrics have it.
        case polyphase
        /// By its Fourier series as a whole.
        case fft
    }

    /// The model's sample rate in Hz.
    public var rate: Int
    /// How a signal comes to that rate.
    public var resampling = Resampling.polyphase
    /// A shorter signal, in seconds, has no value.
    public var minimum = 0.0
    /// What the samples are divided by.
    public var normalization = Normalization.none
    /// The samples are multiplied by this after that, and then by ``gain``.
    public var target = 1.0
    /// The samples are multiplied by this at last: 32768 for models that were trained on integers.
    public var gain = 1.0
    /// Zeros at the end make the length a multiple of this.
    public var multiple = 1
}
