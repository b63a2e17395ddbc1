/// Unicode's composed form: é as one code point, not as e and an accent, so that texts which mean the same have the same
/// code points.
enum ComposedText {
    /// The code points of a text in composed form (NFC, for the scripts up to U+30FF and Hangul; others have hardly any
    /// composed characters).
    static func scalars(of text: String) -> [Unicode.Scalar] {
        var scalars = [Unicode.Scalar]()
        scalars.reserveCapacity(text.utf8.count)
        for character in text {
            if character.utf8.count == 1 {
                scalars.append(contentsOf: character.unicodeScalars)
            } else if let whole = composed[String(character)] {
                scalars.append(whole)
            } else {
                append(character, to: &scalars)
            }
        }
        return scalars
    }

    /// Appends what is no single code point: each mark joins what is before it where the two have a composed form.
    private static func append(_ character: Character, to scalars: inout [Unicode.Scalar]) {
        let start = scalars.count
        for scalar in character.unicodeScalars {
            if scalars.count > start {
                var both = String(scalars[scalars.count - 1])
                both.unicodeScalars.append(scalar)
                if let joined = composed[both] {
                    scalars[scalars.count - 1] = joined
                    continue
                }
            }
            scalars.append(scalar)
        }
    }

    /// Composed characters by any text that is canonically equivalent to them, which to `String` is the same text.
    private static let composed: [String: Unicode.Scalar] = {
        let places = [0xC0..<0x3100, 0xAC00..<0xD7A4] as [Range<UInt32>]
        let scalars = places.joined().compactMap { Unicode.Scalar($0) }
            .filter { !$0.properties.isFullCompositionExclusion }
        return Dictionary(scalars.map { (String($0), $0) }, uniquingKeysWith: { first, _ in first })
    }()
}
