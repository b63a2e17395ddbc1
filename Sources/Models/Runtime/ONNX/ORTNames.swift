import Glibc

/// Names as C has them, kept as long as a model that is run with them.
final class ORTNames: @unchecked Sendable {
    // Sendable: nobody changes them before they are freed.
    private let pointers: [UnsafeMutablePointer<CChar>]
    private let places: [String: Int]

    /// The names; where one stands twice, the first counts.
    init(_ names: [String]) {
        pointers = names.map { name in
            guard let copy = strdup(name) else { preconditionFailure("out of memory for a name") }
            return copy
        }
        places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    deinit { for pointer in pointers { free(pointer) } }

    /// The place of a name in the model's order.
    func place(_ name: String) -> Int? { places[name] }

    /// The name at a place, valid as long as this object.
    subscript(place: Int) -> UnsafePointer<CChar> { UnsafePointer(pointers[place]) }
}
