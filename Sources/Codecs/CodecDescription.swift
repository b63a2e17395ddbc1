import Glibc
import Statistics

/// What is fixed about a codec at one setting.
public struct CodecDescription: Sendable, Equatable {
    /// The codec's name: `opus`, `encodec`, `codec2`.
    public let name: String
    /// The text from which ``CodecRegistry`` makes this codec again, such as `opus:16`.
    public let setting: String
    /// The rate of the samples that it codes and decodes, in Hz.
    public let sampleRate: Int
    /// Its streams of codes; empty for a codec whose bit stream is opaque.
    public let streams: [CodeStream]
    /// Samples a frame; `nil` where that is unknown, or where streams have frames of different lengths.
    public let hopLength: Int?
    /// Algorithmic delay in samples: from an output sample's own time on, how much input must be known at most before it
    /// can be computed. Of a codec of frames that is a frame and the lookahead. `nil` where it is unknown, or where the
    /// whole input is needed.
    public let latency: Int?
    /// What the setting says it costs, in kbit/s; of codes Σ log₂ V · frame rate / 1000. `nil` where that is unknown.
    public let nominalKbps: Double?
    /// What the name of an encoded file ends in, without the dot: `npy`, `opus`, `c2`.
    public let fileExtension: String

    /// A codec's description.
    ///
    /// - Parameters:
    ///   - name: the codec's name
    ///   - setting: the text that makes it again; its name if left out
    ///   - sampleRate: in Hz
    ///   - streams: its streams of codes. With a `hopLength` their frame rate becomes `sampleRate / hopLength`, whatever a
    ///     configuration says: ESPnet rounds it up and leaves the hop of FunCodec's spectra out.
    ///   - hopLength: samples a frame, the same for all streams
    ///   - latency: algorithmic delay in samples
    ///   - nominalKbps: in kbit/s; computed from the streams if left out
    ///   - fileExtension: of encoded files; `npy` is that of codes
    public init(
        name: String, setting: String? = nil, sampleRate: Int, streams: [CodeStream] = [], hopLength: Int? = nil,
        latency: Int? = nil, nominalKbps: Double? = nil, fileExtension: String = "npy"
    ) {
        precondition(sampleRate > 0, "a sample rate is positive")
        precondition(hopLength.map { $0 > 0 } ?? true, "a frame has samples")
        self.name = name
        self.setting = setting ?? name
        self.sampleRate = sampleRate
        self.hopLength = hopLength
        self.latency = latency
        self.fileExtension = fileExtension
        let rated = streams.map { stream in
            hopLength.map {
                CodeStream(codebookSize: stream.codebookSize, frameRate: Double(sampleRate) / Double($0))
            } ?? stream
        }
        self.streams = rated
        self.nominalKbps = nominalKbps ?? (rated.isEmpty ? nil : rated.map(\.nominalKbps).reduce(0, +))
    }

    /// The description of a codec of frames of equal length.
    ///
    /// - Parameters:
    ///   - name: the codec's name
    ///   - setting: the text that makes it again; its name if left out
    ///   - sampleRate: in Hz
    ///   - codebookSizes: V of each stream
    ///   - hopLength: samples a frame
    ///   - latency: algorithmic delay in samples
    public init(
        name: String, setting: String? = nil, sampleRate: Int, codebookSizes: [Int], hopLength: Int, latency: Int? = nil
    ) {
        let frameRate = Double(sampleRate) / Double(hopLength)
        self.init(
            name: name, setting: setting, sampleRate: sampleRate,
            streams: codebookSizes.map { CodeStream(codebookSize: $0, frameRate: frameRate) }, hopLength: hopLength,
            latency: latency)
    }
}

extension CodeStream {
    /// log₂ V, what a code of fixed length costs, in bits.
    var bitsPerCode: Double { log2(Double(codebookSize)) }

    /// What codes of fixed length cost, in kbit/s.
    var nominalKbps: Double { bitsPerCode * frameRate / 1000 }
}
