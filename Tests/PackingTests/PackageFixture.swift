import Foundation
import TestSupport
import Testing

@testable import Packing

/// An experiment as training leaves it, in a working directory of its own.
struct PackageFixture {
    let workspace = Workspace()
    static let weights = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }

    init(images: [String] = ["b.png", "a.png", "sub/ä.png"]) {
        workspace.write(Self.weights, to: "exp/codec_a/12epoch.pth")
        workspace.link("exp/codec_a/train.total_count.best.pth", to: "12epoch.pth")
        workspace.write("codec: dac\n", to: "exp/codec_a/config.yaml")
        for name in images { workspace.write(Array(name.utf8), to: "exp/codec_a/images/" + name) }
    }

    @discardableResult
    func pack(
        _ name: String = "package.zip", model: String = "exp/codec_a/train.total_count.best.pth",
        config: String = "exp/codec_a/config.yaml", images: String = "exp/codec_a/images", directory: String? = nil,
        timestamp: Double? = 1.5,
        bigFrom: Int = 0xFFFF_FFFF
    ) throws -> PackageMetadata {
        try ModelPackage.write(
            workspace[name], modelFile: workspace[model], trainConfig: workspace[config],
            options: [workspace[images]], workingDirectory: directory ?? workspace.path,
            writer: PackageWriter(program: "codec-recipe 0.1.0"), timestamp: timestamp, bigFrom: bigFrom)
    }

    /// Unpacks an archive that is written first.
    func unpack(_ zip: TestZip, _ name: String = "stranger.zip") throws -> UnpackedModel {
        workspace.write(zip.bytes, to: name)
        return try ModelPackage.unpack(workspace[name], into: workspace["out"])
    }

    /// The error that unpacking an archive ends with; nothing is written by then.
    func refusal(_ zip: TestZip) throws -> PackingError {
        let error = try #require(throws: PackingError.self) { _ = try unpack(zip) }
        #expect(!workspace.has("out") && !workspace.has("evil"))
        #expect(error.source.hasPrefix(workspace["stranger.zip"]) && !error.description.contains("\u{1B}"))
        return error
    }

    /// The archive as Python sees it: name, size, and whether all checksums are right.
    func listing(_ name: String) throws -> [String] {
        let script =
            "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
            + "[print(i.filename, i.file_size, i.compress_type, oct(i.external_attr >> 16)) for i in z.infolist()]"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, workspace[name]]
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    static let hasPython =
        ProcessInfo.processInfo.environment["PATH"].map { path in
            path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }
        } ?? false
}
