extension String {
    /// About how wide a line of this text is, for letters of `size` units, on the wide side: pages are read with
    /// whatever sans-serif the reader's system has, and the advances here are those of the widest common ones
    /// (Verdana, DejaVu Sans).
    func width(_ size: Double) -> Double {
        unicodeScalars.reduce(0) { $0 + Self.advance(of: $1) } * size
    }

    /// The text as far as `count` characters go, with an ellipsis where it goes on. Line feeds become spaces.
    func cut(to count: Int) -> String {
        let line = unicodeScalars.contains("\n") ? String(map { $0.isNewline ? " " : $0 }) : self
        return line.count <= count ? line : line.prefix(count - 1) + "…"
    }

    /// The text as far as it fits into `limit` units, with an ellipsis where it goes on.
    func fitted(into limit: Double, size: Double) -> String {
        let line = cut(to: 120)
        // What cannot be seen is written out by the escaping, and then takes its place.
        guard Markup.text(line).width(size) > limit + 0.01 else { return line }
        var used = Self.advance(of: "…") * size
        var kept = ""
        for character in line {
            used += character.unicodeScalars.reduce(0) { $0 + Self.shownAdvance(of: $1) } * size
            if used > limit { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept + "…"
    }

    private static func shownAdvance(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": 6 * 0.65
        default: advance(of: scalar)
        }
    }

    private static func advance(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "|", "'", ".", ",", ":", ";", "!", " ": 0.33
        case "f", "t", "r", "(", ")", "[", "]", "/", "\\", "-", "\"", "`": 0.42
        case "m", "M", "W", "w", "@", "%", "—", "…": 0.98
        case "A"..."Z", "&", "+", "<", ">", "=", "~", "±", "−", "≈", "▲", "▼", "↑", "↓", "→", "←", "#": 0.76
        case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200F}": 0
        case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{A4CF}", "\u{AC00}"..."\u{D7FF}", "\u{F900}"..."\u{FAFF}",
            "\u{FF00}"..."\u{FF60}", "\u{1F000}"..."\u{3FFFD}":
            1.05
        default: 0.64
        }
    }
}
