/// Sound as numbers: one array a channel, full scale is ±1.
///
/// Nothing here resamples or mixes by itself; a signal is what its file holds.
public struct Signal: Sendable, Equatable {
    /// Samples per second of each channel.
    public let sampleRate: Int
    /// `channels[c][n]`: sample `n` of channel `c`; all channels have the same length. At least one channel.
    public let channels: [[Double]]

    /// A signal from its channels, which must be of equal length and at least one.
    public init(sampleRate: Int, channels: [[Double]]) {
        precondition(sampleRate > 0, "a sample rate is positive")
        precondition(
            !channels.isEmpty && channels.allSatisfy { $0.count == channels[0].count },
            "a signal has at least one channel and all are equally long")
        self.sampleRate = sampleRate
        self.channels = channels
    }

    /// Samples per channel.
    public var frameCount: Int { channels[0].count }

    /// Length in seconds.
    public var duration: Double { Double(frameCount) / Double(sampleRate) }
}
