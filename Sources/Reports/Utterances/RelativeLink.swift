import Audio

/// A link to a file below the page's folder: relative, percent-encoded, without scheme and without `..`.
enum RelativeLink {
    /// The link from a page in `folder` to `path`; `nil` where the file is not below the folder.
    static func link(to path: String, from folder: String) -> String? {
        let (target, base) = (segments(path), segments(folder))
        guard path.hasPrefix("/") == folder.hasPrefix("/"), target.count > base.count,
            Array(target.prefix(base.count)) == base, !target.contains("..")
        else { return nil }
        return "./" + target.dropFirst(base.count).map(encoded).joined(separator: "/")
    }

    private static func segments(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    /// A part of a path in which only letters, digits and `-._~` stand for themselves (RFC 3986).
    static func encoded(_ segment: String) -> String {
        segment.utf8.map { byte in
            let scalar = UnicodeScalar(byte)
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "-._~".unicodeScalars.contains(scalar)
            guard !isPlain else { return String(scalar) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
