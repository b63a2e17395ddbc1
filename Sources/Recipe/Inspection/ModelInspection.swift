import Checkpoints
import Glibc
import NeuralCodecs

/// What configuration and checkpoint say of a model, without running it.
public struct ModelInspection: Sendable {
    /// A part of a model with its numbers.
    public struct Part: Sendable, Equatable {
        /// `encoder`, `decoder`, `quantizer`, `discriminator`, or the beginning of the keys of others.
        public var name: String
        /// Tensors below that name.
        public var tensorCount = 0
        /// Numbers that training adjusts.
        public var parameterCount = 0
        /// Numbers that it does not, such as codebooks and windows.
        public var bufferCount = 0
    }

    /// What a target bandwidth comes to.
    public struct Bandwidth: Sendable, Equatable {
        /// What is asked for, kbit/s.
        public var target: Double
        /// Codebooks and streams (several groups have a stream each).
        public var codebookCount: Int, streamCount: Int
        /// What fixed-length codes cost at the true frame rate, kbit/s.
        public var kbps: Double
        /// Codes a second over all streams.
        public var tokensPerSecond: Double
    }

    /// The parts in the checkpoint's order.
    public let parts: [Part]
    /// A row for each configured bandwidth.
    public let bandwidths: [Bandwidth]
    /// Sizes in words.
    public let facts: [String]
    /// What a user should know.
    public let notes: [String]

    /// Looks at a model.
    public init(_ configuration: TrainConfiguration, _ state: StateDictionary) {
        let sizes = configuration.generator
        parts = Self.parts(state)
        let bits = log2(Double(sizes.quantizer.codebookSize))
        let configured = sizes.quantizer.bandwidths
        bandwidths = configured.map { target in
            let count = sizes.codebookCount(bandwidth: target)
            let streams = count * sizes.groupCount
            return Bandwidth(
                target: target, codebookCount: count, streamCount: streams,
                kbps: Double(streams) * bits * sizes.frameRate / 1000,
                tokensPerSecond: Double(streams) * sizes.frameRate)
        }
        facts = [
            "\(sizes.sampleRate) Hz, \(sizes.hopLength) samples a frame, \(Self.plain(sizes.frameRate)) frames a second",
            "\(sizes.quantizer.codebookCount) codebooks"
                + (sizes.groupCount > 1 ? " in each of \(sizes.groupCount) groups" : "")
                + " of \(sizes.quantizer.codebookSize) codes, \(sizes.quantizer.codebookWidth) wide; latent \(sizes.latentWidth) wide",
        ]
        // Codebooks are whole, so a rate is up to a codebook below its target; above it only by ESPnet's way of counting.
        let isOff = zip(configured, bandwidths).contains { $1.codebookCount > 1 && $1.kbps > 1.05 * $0 }
        notes =
            isOff
            ? [
                "The rates are above the target bandwidths because ESPnet "
                    + (sizes.groupCount > 1
                        ? "counts the codebooks of one group only"
                        : "derives the number of codebooks from another frame rate than the model's")
                    + " (docs/codecs.md, quirk 2)."
            ] : []
    }

    private static func parts(_ state: StateDictionary) -> [Part] {
        var parts = [Part]()
        for (key, tensor) in state {
            let name = part(of: key)
            let place = parts.firstIndex { $0.name == name } ?? parts.count
            if place == parts.count { parts.append(Part(name: name)) }
            parts[place].tensorCount += 1
            if isBuffer(key) {
                parts[place].bufferCount += tensor.count
            } else {
                parts[place].parameterCount += tensor.count
            }
        }
        return parts
    }

    private static func part(of key: String) -> String {
        let words = key.split(separator: ".").map(String.init)
        guard words.count > 2, words[0] == "codec" else { return words.first ?? key }
        return key.hasPrefix(GeneratorKeys.prefix + ".") ? words[2] : words[1]
    }

    private static func isBuffer(_ key: String) -> Bool {
        let last = key.split(separator: ".").last.map(String.init) ?? ""
        return ["inited", "cluster_size", "embed", "embed_avg", "window", "melmat", "weight_u"].contains(last)
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String((number * 1000).rounded() / 1000)
    }
}
