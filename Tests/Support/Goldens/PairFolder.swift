import Audio
import FoundationEssentials
import Scoring

/// A folder with pairs of audio files: `pairs.jsonl` lists them, or it is VERSA's own sample pair.
public struct PairFolder: Sendable {
    /// A reference and a hypothesis, as paths from the working directory.
    public struct Files: Sendable, Hashable {
        /// The utterance.
        public let key: String
        /// The coder.
        public let system: String
        /// The reference's file.
        public let reference: String
        /// The hypothesis' file.
        public let hypothesis: String
    }

    /// The pairs, in the list's order.
    public let pairs: [Files]
    /// Where they are.
    public let path: String

    /// The pairs of the folder at `path`.
    public init(path: String) throws {
        self.path = path
        if let list = FileManager.default.contents(atPath: path + "/pairs.jsonl") {
            pairs = try String(decoding: list, as: UTF8.self).split(separator: "\n").map { line in
                let entry = try JSONValue(parsing: line)
                guard let key = entry["key"]?.text, let system = entry["system"]?.text,
                    let reference = entry["ref"]?.text, let hypothesis = entry["hyp"]?.text
                else { throw GoldenError("\(path)/pairs.jsonl: no key, system, ref or hyp in \(line)") }
                return Files(
                    key: key, system: system, reference: "\(path)/\(reference)", hypothesis: "\(path)/\(hypothesis)")
            }
        } else if FileManager.default.fileExists(atPath: path + "/test1.wav") {
            pairs = [
                Files(
                    key: "test", system: "versa", reference: path + "/test1.wav", hypothesis: path + "/test2.wav")
            ]
        } else {
            throw GoldenError("\(path): holds neither pairs.jsonl nor VERSA's test1.wav")
        }
    }

    /// The pair of `key` and `system`.
    public func files(key: String, system: String) throws -> Files {
        guard let found = pairs.first(where: { $0.key == key && $0.system == system }) else {
            throw GoldenError("\(path): no pair \(key) of \(system)")
        }
        return found
    }

    /// The sound of one of the pairs' files.
    public static func read(_ file: String) throws -> Signal { try AudioReader.read(.file(path: file)) }
}
