import Files
import Charts
import Mustache
import ReportTemplates

/// Text of a page as `{{name}}` writes it: swift-mustache's own escaping looks at whole characters, and `"` with a
/// combining mark is none of those that it knows.
private struct PageText: MustacheContentType {
    func escapeText(_ text: String) -> String { HTMLText.escaped(text) }
}

/// The pages' templates. `{{name}}` is escaped; `{{{nameHTML}}}` is markup that this module made.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// A template that cannot be read.
    struct TemplateError: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads the templates that travel inside the program.
    init() throws(TemplateError) {
        Self.registerContentType
        var templates = [String: MustacheTemplate]()
        for (name, text) in ReportTemplates.templates {
            do {
                // A partial does not inherit its page's content type, so each of them names it.
                templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE: \(Self.contentType) }}" + text)
            } catch {
                throw TemplateError(description: "the template \(name) cannot be read: \(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    /// A page.
    func render(_ page: some Any, with name: String) throws(TemplateError) -> String {
        guard let text = library.render(page, withTemplate: name) else {
            throw TemplateError(description: "there is no template \(name)")
        }
        return text
    }

    private static let contentType = "CODEC_SCORE_PAGE"
    private static let registerContentType: Void = MustacheContentTypes.register(PageText(), named: contentType)
}

/// What a page allows itself to do.
enum ContentPolicy {
    /// The policy of a page with this one script; `withFiles` where audio stands beside it.
    static func text(script: String, withFiles: Bool) -> String {
        let own = withFiles ? " 'self'" : ""
        return "default-src 'none'; img-src data:\(own); media-src data: blob:\(own); style-src 'unsafe-inline'; "
            + "script-src 'sha256-\(base64(SHA256.digest(Array(script.utf8))))'; base-uri 'none'; form-action 'none'"
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            return String((0..<4).map { $0 <= group.count ? letters[bits >> (18 - 6 * $0) & 63] : "=" })
        }.joined()
    }
}
