/// What is wrong with a card, gathered so that one error names all of it.
///
/// A class, because the mappings that report here are copied while they are read.
final class CardFaults {
    /// A fault: the line, what is there, and what to write instead.
    private struct Fault: Hashable {
        var place: String
        var cause: String
        var remedy: String
    }

    private var found: [Fault] = []

    /// The most faults that one error names.
    private static let mostNamed = 20

    /// Whether there is none.
    var isEmpty: Bool { found.isEmpty }

    /// Keeps a fault, once.
    func add(_ place: String, _ cause: String, remedy: String) {
        let fault = Fault(place: place, cause: cause, remedy: remedy)
        if !found.contains(fault) { found.append(fault) }
    }

    /// Throws all that was found, as one error about the card `source`.
    func finish(_ source: String) throws(ModelError) {
        guard let first = found.first else { return }
        guard found.count > 1 else {
            throw ModelError(first.place, cause: first.cause, remedy: first.remedy, kind: .invalid)
        }
        let named = found.prefix(Self.mostNamed).enumerated().map { number, fault in
            let place =
                fault.place.hasPrefix(source)
                ? fault.place.dropFirst(source.count).drop { ", ".contains($0) } : fault.place[...]
            return "(\(number + 1)) \(place.isEmpty ? "" : place + ": ")\(fault.cause); \(fault.remedy)"
        }
        let more = found.count > named.count ? " and \(found.count - named.count) more" : ""
        throw ModelError(
            source, cause: "\(found.count) faults: \(named.joined(separator: " "))\(more)",
            remedy: "correct each of them",
            kind: .invalid)
    }
}
