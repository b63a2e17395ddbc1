import Foundation
import TestSupport

@testable import Models
@testable import Packing

/// A package index without a network: a program `curl` that answers from a folder, and wheels that tests make.
struct StandInIndex {
    /// Where the index is, the program, and the cache.
    let folder: Workspace
    /// What a fetcher sees.
    var environment: [String: String]

    init(_ folder: Workspace) {
        self.folder = folder
        environment = [
            "PATH": folder["bin"] + ":/usr/bin:/bin", "PIP_INDEX_URL": "https://index.test/simple/",
            "CODECSCORE_CACHE": folder["cache"], "HF_TOKEN": "hf_secret",
        ]
        // Answers are files named for the address; a file with `.1` at its end is the first answer, and goes.
        folder.write(
            """
            #!/bin/sh
            [ -z "${HF_TOKEN:-}" ] || exit 99
            url=$(sed -n 's/^url = "\\(.*\\)"$/\\1/p')
            echo "$url" >>'\(folder["log"])'
            file='\(folder["web"])'/$(printf %s "$url" | tr -c 'A-Za-z0-9.-' _)
            if [ -f "$file.1" ]; then
                cat "$file.1"
                rm "$file.1"
            elif [ -f "$file" ]; then
                cat "$file"
            else
                printf 'HTTP/1.1 404 Not Found\\r\\n\\r\\n'
            fi

            """, to: "bin/curl")
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder["bin/curl"])
    }

    /// The addresses that were asked for.
    var asked: [String] { ((try? folder.text("log")) ?? "").split(separator: "\n").map(String.init) }

    /// What is answered at an address, each time or once.
    func answer(_ address: String, _ head: String = "200 OK", _ body: [UInt8] = [], once: Bool = false) {
        let name = address.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) ? $0 : "_" }
        let text = "HTTP/1.1 \(head)\r\nContent-Length: \(body.count)\r\n\r\n"
        folder.write(Array(text.utf8) + body, to: "web/" + String(name) + (once ? ".1" : ""))
    }

    /// Puts a wheel with these files into the index, and gives its bytes.
    @discardableResult
    func add(
        _ package: String, _ wheel: String, _ files: [(name: String, bytes: [UInt8])], sha256: String? = nil
    ) throws -> [UInt8] {
        var writer = try ZipWriter(folder["made.whl"])
        for (name, bytes) in files { try writer.add(name, bytes) }
        try writer.finish()
        let bytes = try folder.bytes("made.whl")
        let hash = try sha256 ?? ModelStore.sha256(of: folder["made.whl"])
        answer("https://files.test/a/\(wheel)", "200 OK", bytes)
        let page = """
            <!DOCTYPE html><html><body>
            <a href="https://files.test/a/\(package)-0.1-py3-none-any.whl#sha256=00">\(package)-0.1-py3-none-any.whl</a><br/>
            <a href="https://files.test/a/\(wheel)#sha256=\(hash)" data-requires-python="&gt;=3.7">\(wheel)</a><br/>
            <a href="https://files.test/a/\(package)-1.0.tar.gz#sha256=\(hash)">\(package)-1.0.tar.gz</a>
            </body></html>
            """
        answer("https://index.test/simple/\(package)/", "200 OK", Array(page.utf8))
        return bytes
    }

    /// A fetcher that does not wait between attempts.
    func fetcher(runtime: RuntimeRelease = .current) -> ModelFetcher {
        ModelFetcher(
            store: ModelStore(environment: environment), environment: environment, runtime: runtime,
            pauses: [.zero, .zero])
    }
}

extension ModelFile {
    /// A file of these bytes.
    static func of(
        _ bytes: [UInt8], _ name: String = "model.onnx", wheel: WheelSource? = nil, folder: String? = nil
    ) throws -> ModelFile {
        let workspace = Workspace()
        let hash = try ModelStore.sha256(of: workspace.write(bytes, to: "bytes"))
        return try ModelFile(name: name, sha256: hash, size: bytes.count, wheel: wheel, folder: folder)
    }
}
