import Files
import Foundation

@testable import Hub

extension StandInHub {
    /// How it takes files, and refuses them.
    package struct Uploads: Sendable {
        /// Whether the repository is there.
        package var isThere = true
        /// Whether it is private.
        package var isPrivate = false
        /// What is wrong with a page that has this text.
        package var cardFault: (text: String, words: String)?
        /// A status in place of making the repository.
        package var creation: Int?
        /// Content of large files by SHA-256.
        package var objects: [String: [UInt8]] = [:]
        /// Larger files are to come in parts of so many bytes.
        package var partSize: Int?
        /// Parts of large files that are not whole yet: `<SHA-256>/<number>`.
        package var parts: [String: [UInt8]] = [:]
        /// Paths that the repository's `.gitignore` keeps out.
        package var ignored: Set<String> = []
        /// Messages of the commits.
        package var messages: [String] = []
        /// A status for the commit, with what is said about it.
        package var refusal: (status: Int, words: String)?
        /// How many of the next commits are made and then answered with 500.
        package var lostAnswers = 0
        /// Statuses of the next answers to addresses that have a text in them, each once.
        package var failures: [(part: String, status: Int)] = []
        /// Replaces where large files are sent.
        package var storage: String?
        /// A field that is to be sent with a large file.
        package var field: (name: String, value: String)?
        /// Whether the storage keeps other bytes than it is sent.
        package var isCorrupt = false

        mutating func failure(of target: String) -> Int? {
            guard let index = failures.firstIndex(where: { target.contains($0.part) }) else { return nil }
            return failures.remove(at: index).status
        }
    }

    /// The answer to what is said to the Hub.
    static func posted(_ request: Request, _ site: inout Site, _ port: Int) -> Answer {
        switch request.target {
        case "/api/repos/create":
            if let status = site.uploads.creation { return said("no rights to create", status) }
            let url = "http://127.0.0.1:\(port)/owner/name"
            guard !site.uploads.isThere else {
                var answer = json(["error": "You already created this model repo", "url": url])
                answer.status = 409
                return answer
            }
            site.uploads.isThere = true
            site.uploads.isPrivate = object(request.body)["visibility"] as? String == "private"
            return json(["url": url])
        case "/api/validate-yaml":
            let content = object(request.body)["content"] as? String ?? ""
            guard let fault = site.uploads.cardFault, content.contains(fault.text) else {
                return json(["errors": [], "warnings": []])
            }
            var answer = json(["errors": [["message": fault.words]], "warnings": []])
            answer.status = 400
            return answer
        case let target where !site.uploads.isThere && target.contains("owner/name"):
            return Answer(status: 404, fields: ["X-Error-Code": "RepoNotFound"])
        case "/api/models/owner/name/preupload/main": return preupload(request, site)
        case "/owner/name.git/info/lfs/objects/batch": return batch(request, site, port)
        case "/owner/name.git/verify":
            let content = object(request.body)
            let kept = site.uploads.objects[content["oid"] as? String ?? ""]
            return kept?.count == content["size"] as? Int ? Answer() : Answer(status: 404)
        case "/api/models/owner/name/commit/main": return committed(request, &site)
        case let target where target.contains("/preupload/") || target.contains("/commit/"):
            return Answer(status: 404, fields: ["X-Error-Code": "RevisionNotFound"])
        default: return Answer(status: 404, fields: ["X-Error-Code": "RepoNotFound"])
        }
    }

    /// The storage's answer to bytes that are sent to it.
    static func taken(_ request: Request, _ site: inout Site) -> Answer {
        let target = request.target.split(separator: "?")
        let name = target[0].dropFirst("/upload/".count)
        guard request.method == "PUT", target.last == "signature=open-sesame",
            request.fields["authorization"] == nil, request.fields["transfer-encoding"] == nil
        else { return Answer(status: 403) }
        if name.contains("/") {
            site.uploads.parts[String(name)] = request.body
            return Answer(fields: ["ETag": "\"\(name)\""])
        }
        guard sha256(request.body) == name else { return Answer(status: 400) }
        site.uploads.objects[String(name)] = site.uploads.isCorrupt ? [] : request.body
        return Answer()
    }

    private static func preupload(_ request: Request, _ site: Site) -> Answer {
        let asked = object(request.body)["files"] as? [[String: Any]] ?? []
        let files = asked.map { file -> [String: Any] in
            let path = file["path"] as? String ?? ""
            let isLarge = (file["size"] as? Int ?? 0) >= site.largeSize
            var said: [String: Any] = [
                "path": path, "uploadMode": isLarge ? "lfs" : "regular",
                "shouldIgnore": site.uploads.ignored.contains(path),
            ]
            if let kept = site.files[path] { said["oid"] = kept.count >= site.largeSize ? sha256(kept) : gitHash(kept) }
            return said
        }
        return json(["files": files])
    }

    private static func batch(_ request: Request, _ site: Site, _ port: Int) -> Answer {
        guard request.fields["content-type"] == "application/vnd.git-lfs+json" else { return Answer(status: 415) }
        let asked = object(request.body)["objects"] as? [[String: Any]] ?? []
        let objects = asked.map { content -> [String: Any] in
            guard let oid = content["oid"] as? String, let size = content["size"] as? Int else { return [:] }
            guard site.uploads.objects[oid] == nil else { return ["oid": oid, "size": size] }
            let place = { (name: String) in
                site.uploads.storage ?? "http://localhost:\(port)/upload/\(name)?signature=open-sesame"
            }
            var (upload, header) = (["href": place(oid)] as [String: Any], [String: Any]())
            if let field = site.uploads.field { header[field.name] = field.value }
            if let part = site.uploads.partSize, size > part {
                header["chunk_size"] = "\(part)"
                for number in 1...(size + part - 1) / part { header["\(number)"] = place("\(oid)/\(number)") }
                upload["href"] = "http://127.0.0.1:\(port)/complete?signature=open-sesame"
            }
            upload["header"] = header
            let verify = ["href": "http://127.0.0.1:\(port)/owner/name.git/verify"]
            return ["oid": oid, "size": size, "actions": ["upload": upload, "verify": verify]]
        }
        return json(["transfer": "basic", "objects": objects])
    }

    /// The answer to the list of a file's parts, whose address says that it may be sent.
    static func completed(_ request: Request, _ site: inout Site) -> Answer {
        guard request.target.hasSuffix("?signature=open-sesame"), request.fields["authorization"] == nil else {
            return Answer(status: 403)
        }
        let completion = object(request.body)
        let oid = completion["oid"] as? String ?? ""
        var content = [UInt8]()
        for part in completion["parts"] as? [[String: Any]] ?? [] {
            let name = "\(oid)/\(part["partNumber"] as? Int ?? 0)"
            guard part["etag"] as? String == "\"\(name)\"" else { return Answer(status: 400) }
            content += site.uploads.parts[name] ?? []
        }
        guard sha256(content) == oid else { return Answer(status: 400) }
        site.uploads.objects[oid] = content
        return Answer()
    }

    private static func committed(_ request: Request, _ site: inout Site) -> Answer {
        if let (status, words) = site.uploads.refusal { return said(words, status) }
        guard request.fields["content-type"] == "application/x-ndjson" else { return Answer(status: 415) }
        var files = site.files
        for line in request.body.split(separator: UInt8(ascii: "\n")) {
            let line = object(Array(line))
            let value = line["value"] as? [String: Any] ?? [:]
            let path = value["path"] as? String ?? ""
            switch line["key"] as? String {
            case "header": site.uploads.messages.append(value["summary"] as? String ?? "")
            case "file":
                guard value["encoding"] as? String == "base64", let text = value["content"] as? String,
                    let content = Data(base64Encoded: text)
                else { return said("no content", 400) }
                files[path] = Array(content)
            case "lfsFile":
                guard let content = site.uploads.objects[value["oid"] as? String ?? ""],
                    value["algo"] as? String == "sha256",
                    content.count == value["size"] as? Int
                else { return said("a pointer leads to no object", 400) }
                files[path] = content
            default: return said("no such operation", 400)
            }
        }
        site.files = files
        site.commit = String(repeating: "\(site.uploads.messages.count)c", count: 20)
        if site.uploads.lostAnswers > 0 {
            site.uploads.lostAnswers -= 1
            return Answer(status: 500)
        }
        return json(["commitOid": site.commit, "commitUrl": "/owner/name/commit/\(site.commit)"])
    }

    private static func object(_ bytes: [UInt8]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
    }

    private static func json(_ object: [String: Any]) -> Answer {
        Answer(body: Array((try? JSONSerialization.data(withJSONObject: object)) ?? Data()))
    }

    private static func said(_ words: String, _ status: Int) -> Answer {
        var answer = json(["error": words])
        answer.status = status
        return answer
    }

    /// The name of a large file's content.
    package static func sha256(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal()
    }

    private static func gitHash(_ bytes: [UInt8]) -> String {
        var hash = SHA1()
        hash.update(Array("blob \(bytes.count)\0".utf8) + bytes)
        return hash.hexadecimal()
    }
}
