import Codecs

/// What is wrong with a configuration, gathered so that one error names all of it.
///
/// A class, because the mappings that report here are copied while they are read.
package final class ConfigurationFaults {
    /// In the order in which they were found.
    package private(set) var found: [CodecError] = []

    /// The places of the keys whose values were refused, such as `codec_conf.generator_params.encdec_norm`.
    package private(set) var refusedPlaces: [CodecError: String] = [:]

    /// None so far.
    package init() {}

    /// Keeps a fault, once.
    package func add(_ fault: CodecError) {
        if !found.contains(fault) { found.append(fault) }
    }

    /// Remembers of which key a refusal is.
    func note(_ refusal: CodecError, at place: String) { refusedPlaces[refusal] = place }

    /// What `read` gives; `nil`, and its fault kept, where it throws.
    package func gather<Value>(_ read: () throws(CodecError) -> Value) -> Value? {
        do throws(CodecError) { return try read() } catch {
            add(error)
            return nil
        }
    }

    /// Throws all that was found, as one error about the file at `path`.
    package func finish(path: String) throws(CodecError) {
        guard let first = found.first else { return }
        guard found.count > 1 else { throw first }
        let list = found.enumerated().map { index, fault in
            let place = fault.source.hasPrefix(path) ? fault.source.dropFirst(path.count) : Substring(fault.source)
            let prefix = place.drop { ", ".contains($0) }
            return "  (\(index + 1)) \(prefix.isEmpty ? "" : prefix + ": ")\(fault.cause); \(fault.remedy)"
        }
        throw CodecError(
            path, cause: "\(found.count) faults", remedy: "correct each of them", kind: first.kind, details: list)
    }
}
