/// Texts of unknown origin made harmless for HTML and SVG.
///
/// Control characters other than tab and line feed, and what XML does not allow, become U+FFFD. The controls that turn
/// the direction of writing (U+202A–202E, U+2066–2069) are shown as `\u202E`, so that a name cannot pose as another.
public enum Markup {
    /// The text between tags.
    public static func text(_ text: String) -> String { escaped(text, isAttribute: false) }

    /// The text of an attribute that stands in double quotes. Two texts that are equal give equal attributes, so
    /// `data-key` of a chart's dot can be looked for in the page around it.
    public static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out.append(contentsOf: "&amp;".unicodeScalars)
            case "<": out.append(contentsOf: "&lt;".unicodeScalars)
            case ">": out.append(contentsOf: "&gt;".unicodeScalars)
            case "\"" where isAttribute: out.append(contentsOf: "&quot;".unicodeScalars)
            case "'" where isAttribute: out.append(contentsOf: "&#39;".unicodeScalars)
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                out.append(contentsOf: ("\\u" + String(scalar.value, radix: 16).uppercased()).unicodeScalars)
            case "\t", "\n": out.append(scalar)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": out.append("\u{FFFD}")
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}
