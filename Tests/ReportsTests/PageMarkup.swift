/// The tags of a page, read as browsers read them: what a hostile name must not add to.
struct PageMarkup {
    struct Tag {
        var name: String
        var attributes: [(name: String, value: String)]

        subscript(_ attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }
    }

    private(set) var tags: [Tag] = []
    /// What stands between tags, without scripts, styles and the titles that appear over charts.
    private(set) var text = ""
    /// What stands in scripts and styles.
    private(set) var raw: [(tag: String, content: String)] = []

    init(_ page: String) {
        var rest = Substring(page)
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
            if tags.last?.name != "title" { text += rest[..<open] }
            rest = rest[rest.utf8.index(after: open)...]
            guard let first = rest.unicodeScalars.first, first.properties.isAlphabetic || first == "/" || first == "!"
            else {
                text += "<"
                continue
            }
            let tag = Self.tag(&rest)
            tags.append(tag)
            if tag.name == "script" || tag.name == "style" {
                let end = rest.range(of: "</\(tag.name)")
                raw.append((tag.name, String(rest[..<(end ?? rest.endIndex)])))
                rest = rest[(end ?? rest.endIndex)...]
            }
        }
        text += rest
    }

    private static func tag(_ rest: inout Substring) -> Tag {
        func take(while condition: (Unicode.Scalar) -> Bool) -> String {
            let taken = rest.unicodeScalars.prefix(while: condition)
            rest = rest[taken.endIndex...]
            return String(Substring(taken))
        }
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "/" }
        var tag = Tag(name: take { !isSpace($0) && $0 != ">" }.lowercased(), attributes: [])
        if tag.name.isEmpty { tag.name = "/" + take { $0 != ">" }.lowercased() }
        while true {
            _ = take(while: isSpace)
            guard let next = rest.unicodeScalars.first else { return tag }
            if next == ">" {
                rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
                return tag
            }
            let name = take { $0 != "=" && $0 != ">" && !isSpace($0) }
            var value = ""
            if rest.unicodeScalars.first == "=" {
                rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
                if rest.unicodeScalars.first == "\"" {
                    rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
                    value = take { $0 != "\"" }
                    if !rest.isEmpty { rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...] }
                } else {
                    value = take { !isSpace($0) && $0 != ">" }
                }
            }
            tag.attributes.append((name.lowercased(), value))
        }
    }
}

extension Substring {
    /// The first place of a text.
    fileprivate func range(of text: String) -> Substring.Index? { firstRange(of: text)?.lowerBound }
}
