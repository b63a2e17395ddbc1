/// An address of `http` or `https`, taken apart far enough to tell whether two of them lead to the same server.
///
/// Whoever is unsure what an address means must not be sent a token, so whatever is not plain is no address at all.
///
/// Source: RFC 3986, sections 3.1, 3.2 and 4.2.
struct WebAddress: Sendable, Hashable {
    /// The address as text.
    let text: String
    /// Scheme, host and port, in lower case: what a token is given to.
    let origin: String

    /// An address with scheme and host; `nil` for anything else, and for one with a name or password in it.
    init?(_ text: String) {
        let lowercased = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lowercased.hasPrefix($0 + "://") }),
            text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        let authority = lowercased.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(host.count)
        guard !host.isEmpty, port.isEmpty || (port.hasPrefix(":") && port.dropFirst().allSatisfy(\.isNumber)) else {
            return nil
        }
        let number = port.count > 1 ? String(port.dropFirst()) : scheme == "https" ? "443" : "80"
        self.text = text
        origin = "\(scheme)://\(host):\(number)"
    }

    /// Where a redirect from here leads: to an address, or to a path of the same server.
    func target(_ location: String) -> WebAddress? {
        if location.hasPrefix("//") { return WebAddress(scheme + ":" + location) }
        if location.hasPrefix("/") { return WebAddress(origin + location) }
        return WebAddress(location)
    }

    /// `http` or `https`.
    var scheme: String { origin.hasPrefix("https:") ? "https" : "http" }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        RelativePath.isPlain(byte) || "~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }
}
