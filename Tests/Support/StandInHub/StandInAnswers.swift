import Files
import Foundation

@testable import Hub

extension StandInHub {
    struct Answer: Sendable {
        var status = 200
        var fields: [String: String] = [:]
        var body: [UInt8] = []
    }

    /// The Hub's answer to a request.
    static func answer(_ request: Request, _ site: inout Site, _ port: Int) -> Answer {
        if site.faults > 0 {
            site.faults -= 1
            return Answer(status: 503)
        }
        if let status = site.uploads.failure(of: request.target) { return Answer(status: status) }
        if request.target.hasPrefix("/storage/") { return stored(request, site) }
        if request.target.hasPrefix("/upload/") { return taken(request, &site) }
        if request.target.hasPrefix("/complete") { return completed(request, &site) }
        if let (status, code) = site.refusal { return Answer(status: status, fields: ["X-Error-Code": code]) }
        if let token = site.token, request.fields["authorization"] != "Bearer \(token)" { return Answer(status: 401) }
        if request.method == "POST" { return posted(request, &site, port) }
        let parts = request.target.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        if request.target.hasPrefix("/api/models/owner/name/revision/"), site.uploads.isThere {
            guard ["main", "v/1", site.commit].contains(parts.last) else {
                return Answer(status: 404, fields: ["X-Error-Code": "RevisionNotFound"])
            }
            let siblings = (site.files.keys.sorted() + site.listed).map { ["rfilename": $0] }
            let list: [String: Any] = ["id": "owner/name", "sha": site.commit, "siblings": siblings]
            return Answer(body: Array((try? JSONSerialization.data(withJSONObject: list)) ?? Data()))
        }
        if request.target == "/api/models/owner/name", site.uploads.isThere {
            return Answer(body: Array("{\"id\": \"owner/name\", \"private\": \(site.uploads.isPrivate)}".utf8))
        }
        let path = parts.dropFirst(4).joined(separator: "/")
        if request.target.hasPrefix("/owner/name/resolve/"), [site.commit, "main"].contains(parts[3]),
            let file = site.files[path]
        {
            return resolved(request, file, site, port)
        }
        if request.target.hasPrefix("/small/"), let file = site.files[parts.dropFirst().joined(separator: "/")] {
            return Answer(
                fields: ["ETag": "W/\"\(site.etag ?? name(of: file, site))\"", "X-Repo-Commit": site.commit], body: file
            )
        }
        return Answer(status: 404, fields: ["X-Error-Code": "RepoNotFound"])
    }

    /// The name of a file's content: large ones have their SHA-256, small ones a hash of Git's length.
    package static func name(of file: [UInt8], _ site: Site) -> String {
        let hash = file.withUnsafeBytes { bytes in
            var hash = SHA256()
            hash.update(bytes)
            return hash.hexadecimal()
        }
        return file.count >= site.largeSize ? hash : String(hash.prefix(40))
    }

    private static func resolved(_ request: Request, _ file: [UInt8], _ site: Site, _ port: Int) -> Answer {
        guard file.count >= site.largeSize else {
            let target = "/small/" + request.target.split(separator: "/").dropFirst(4).joined(separator: "/")
            return Answer(status: 307, fields: ["Location": target, "X-Repo-Commit": site.commit])
        }
        let name = name(of: file, site)
        return Answer(
            status: 302,
            fields: [
                "Location": site.storage ?? "http://localhost:\(port)/storage/\(name)?signature=open-sesame",
                "X-Repo-Commit": site.commit, "X-Linked-Etag": "\"\(site.etag ?? name)\"",
                "X-Linked-Size": "\(file.count)", "ETag": "\"of the redirect\"",
            ])
    }

    private static func stored(_ request: Request, _ site: Site) -> Answer {
        let wanted = request.target.dropFirst("/storage/".count).prefix { $0 != "?" }
        guard request.target.hasSuffix("?signature=open-sesame"), request.method == "GET",
            var file = site.files.values.first(where: { name(of: $0, site) == wanted })
        else { return Answer(status: 403) }
        if site.isCorrupt { file[file.count / 2] ^= 1 }
        guard site.knowsRanges, let range = request.fields["range"], let start = Int(range.dropFirst(6).dropLast())
        else {
            return Answer(fields: ["ETag": "\"of the storage\""], body: file)
        }
        guard start < file.count else { return Answer(status: 416) }
        return Answer(
            status: 206, fields: ["Content-Range": "bytes \(start)-\(file.count - 1)/\(file.count)"],
            body: Array(file[start...]))
    }
}
