/// How much audio a source holds, without its samples.
package struct AudioExtent: Sendable, Hashable {
    /// Samples per second of each channel.
    package let sampleRate: Int
    /// Samples per channel.
    package let frameCount: Int
    /// Number of channels.
    package let channelCount: Int
    /// Container and encoding of the file.
    package let format: AudioFileFormat
}

extension AudioReader {
    /// Rate and length of `source`, from the file's header; a stream that does not say how long it is gets decoded.
    package static func extent(of source: AudioSource) throws(AudioError) -> AudioExtent {
        let file = try open(source)
        let recorded = if let announced = file.frameCount { announced } else { try file.readAll()[0].count }
        let range = try frames(of: source, sampleRate: file.sampleRate, frameCount: recorded)
        return AudioExtent(
            sampleRate: file.sampleRate, frameCount: range.count, channelCount: file.channelCount, format: file.format)
    }

    /// Samples `range` of `source`, counted from its own beginning, and the length of all of it. Only they are decoded
    /// where the file says how long it is.
    ///
    /// A range that reaches beyond the end is cut there.
    package static func read(
        _ source: AudioSource, frames range: Range<Int>
    ) throws(AudioError) -> (signal: Signal, frameCount: Int) {
        let file = try open(source)
        if let recorded = file.frameCount {
            let whole = try frames(of: source, sampleRate: file.sampleRate, frameCount: recorded)
            let part = (range.lowerBound + whole.lowerBound..<range.upperBound + whole.lowerBound).clamped(to: whole)
            return (Signal(sampleRate: file.sampleRate, channels: try file.read(range: part)), whole.count)
        }
        let recording = try file.readAll()
        let whole = try frames(of: source, sampleRate: file.sampleRate, frameCount: recording[0].count)
        let part = (range.lowerBound + whole.lowerBound..<range.upperBound + whole.lowerBound).clamped(to: whole)
        return (Signal(sampleRate: file.sampleRate, channels: recording.map { Array($0[part]) }), whole.count)
    }
}
