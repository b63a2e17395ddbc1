import Foundation
import TestSupport
import Testing
import Torch

extension Trait where Self == ConditionTrait {
    /// Skips a test where libtorch is missing, unless CODECSCORE_REQUIRE_LIBTORCH is 1.
    static var needsLibtorch: Self {
        .enabled(
            if: Torch.isAvailable || ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_LIBTORCH"] == "1",
            "needs libtorch: run scripts/setup --neural")
    }
}

/// A folder in which `codec-recipe` runs, with the small models of `reference/codecs`.
struct RecipeFolder {
    let workspace = Workspace()

    /// The checkpoint of a model.
    static func model(_ name: String) -> String { "\(repositoryRoot)/reference/codecs/\(name)/1epoch.pth" }

    /// The configuration of a model.
    static func config(_ name: String) -> String { "\(repositoryRoot)/reference/codecs/\(name)/config.yaml" }

    /// Writes `count` utterances `u1` … at 16 kHz to `folder`, the later the longer.
    func writeVoices(_ count: Int, to folder: String = "in") {
        for i in 1...count {
            let voice = TestAudio.voice(seconds: 0.5 + 0.1 * Double(i), sampleRate: 16000, seed: UInt64(i))
            workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "\(folder)/u\(i).wav")
        }
    }

    /// The description of a codec at 16 kHz whose encoder is a line of shell, with `$1` and `$2` for the files, and whose
    /// decoder copies.
    static func shellCodec(_ line: String, modes: String = "low: 8") -> String {
        """
        name: lines
        summary: a line of shell
        citation: none
        install: get a shell
        sample_rates: [16000]
        extension: bin
        audio: wav16
        bits: fixed
        modes: {\(modes)}
        encode: [sh, -c, "\(line)", sh, "{input}", "{output}"]
        decode: [cp, "{input}", "{output}"]
        """
    }

    /// Runs `codec-recipe` in the folder.
    @discardableResult
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Command.Outcome {
        try Command.run(.recipe, arguments, in: workspace.path, environment: environment)
    }

    /// Runs `codec-recipe` in the folder and expects success.
    func succeed(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 0, "\(arguments.joined(separator: " ")): \(outcome.errors)")
    }

    /// The names of all files in a folder, with those below; sorted.
    func files(_ folder: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: workspace[folder])
        return paths.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: workspace[folder] + "/" + path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}

/// The numbers of a `.npy` file, read without the code under test.
struct StoredArray {
    let bytes: [UInt8]

    init(_ path: String) throws {
        let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        try #require(file.count >= 10 && file[6] == 1, "\(path) is a NumPy file of version 1")
        bytes = Array(file[(10 + Int(file[8]) + 256 * Int(file[9]))...])
    }

    /// The numbers, of `<f4`.
    var floats: [Float] {
        stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }

    /// The numbers, of `<i8`.
    var integers: [Int] {
        stride(from: 0, to: bytes.count, by: 8).map { at in
            Int(truncatingIfNeeded: bytes[at..<at + 8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        }
    }
}
