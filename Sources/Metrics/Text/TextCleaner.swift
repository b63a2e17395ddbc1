/// How transcripts are made alike before they are compared; the raw values are what the parameter `text_cleaner` takes.
public enum TextCleaner: String, Sendable, CaseIterable {
    /// Words as they stand.
    case none
    /// In small letters.
    case lower
    /// In small letters, without the punctuation that words begin or end with; what is inside of them stays (`don't`, `a.m`).
    case punctuation
    /// The basic normaliser of Whisper, VERSA's default: in small letters; what stands in brackets goes, with them; marks,
    /// symbols and punctuation become blanks. Of Unicode's compatibility forms, which it takes for what they stand for, only the
    /// full-width ones are here.
    case whisperBasic = "whisper_basic"

    /// The words of a text, each in composed form (NFC).
    public func words(of text: String) -> [String] {
        switch self {
        case .none: Self.split(ComposedText.scalars(of: text))
        case .lower: Self.split(ComposedText.scalars(of: text.lowercased()))
        case .punctuation:
            Self.split(ComposedText.scalars(of: text.lowercased())).map(Self.withoutPunctuation).filter { !$0.isEmpty }
        case .whisperBasic: Self.split(Self.whisperBasic(text))
        }
    }

    private static func split(_ scalars: [Unicode.Scalar]) -> [String] {
        scalars.split { $0.properties.isWhitespace }.map { word in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: word)
            return String(text)
        }
    }

    private static func withoutPunctuation(_ word: String) -> String {
        let scalars = word.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isPunctuation }),
            let last = scalars.lastIndex(where: { !$0.isPunctuation })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func whisperBasic(_ text: String) -> [Unicode.Scalar] {
        let bare = withoutParentheses(withoutBrackets(Array(text.lowercased().unicodeScalars)))
        let blank: Unicode.Scalar = " "
        let cleaned = ComposedText.scalars(of: String(String.UnicodeScalarView(bare))).map { scalar in
            let plain = scalar.withoutFullWidth
            return plain.isMark || plain.isSymbol || plain.isPunctuation ? blank : plain
        }
        return Array(String(String.UnicodeScalarView(cleaned)).lowercased().unicodeScalars)
    }

    /// Without `<…>` and `[…]`; either end fits either beginning.
    private static func withoutBrackets(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept = [Unicode.Scalar]()
        var place = 0
        while place < text.count {
            if text[place] == "<" || text[place] == "[",
                let end = text[(place + 1)...].firstIndex(where: { $0 == ">" || $0 == "]" })
            {
                place = end + 1
            } else {
                kept.append(text[place])
                place += 1
            }
        }
        return kept
    }

    /// Without `(…)`, unless nothing is inside.
    private static func withoutParentheses(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept = [Unicode.Scalar]()
        var place = 0
        while place < text.count {
            if text[place] == "(", let end = text[(place + 1)...].firstIndex(of: ")"), end > place + 1 {
                place = end + 1
            } else {
                kept.append(text[place])
                place += 1
            }
        }
        return kept
    }
}

extension Unicode.Scalar {
    /// General category P.
    fileprivate var isPunctuation: Bool {
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// General category S.
    fileprivate var isSymbol: Bool {
        switch properties.generalCategory {
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
        default: false
        }
    }

    /// General category M.
    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// The ASCII character that a full-width form stands for, the blank for the ideographic one; any other itself.
    fileprivate var withoutFullWidth: Unicode.Scalar {
        switch value {
        case 0xFF01...0xFF5E: Unicode.Scalar(value - 0xFEE0) ?? self
        case 0x3000: " "
        default: self
        }
    }
}
