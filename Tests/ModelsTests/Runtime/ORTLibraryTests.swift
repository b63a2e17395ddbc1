import Foundation
import TestSupport
import Testing

@testable import Models

/// Where ONNX Runtime is looked for, and what is said where it is not.
struct ORTLibraryTests {
    private let folder = Workspace()

    private func find(_ environment: [String: String]) throws -> ORTLibraryFiles {
        try ORTLibraryFiles.find { environment[$0] }
    }

    @Test func theVariableGoesFirst() throws {
        let named = folder.write("", to: "mine.so")
        folder.write("", to: "cache/onnxruntime/1.32.0/libonnxruntime.so.1.32.0")
        let files = try find(["CODECSCORE_ONNXRUNTIME": named, "CODECSCORE_CACHE": folder["cache"]])
        #expect(files.path == named)
        #expect(files.isCertain)
    }

    @Test func aVariableThatLeadsNowhereIsAnError() throws {
        let error = try #require(throws: ModelError.self) { try find(["CODECSCORE_ONNXRUNTIME": folder["none.so"]]) }
        #expect(error.kind == .unavailable)
        #expect(error.source == "CODECSCORE_ONNXRUNTIME")
        #expect(error.remedy.contains("codec-score models fetch"))
    }

    @Test func ofSeveralVersionsTheHighestCounts() throws {
        for version in ["1.9.0", "1.19.2", "1.32.0", "1.32.0-beta", "1.4"] {
            folder.write("", to: "onnxruntime/\(version)/libonnxruntime.so.\(version)")
        }
        folder.write("", to: "onnxruntime/2.0/libonnxruntime_providers_shared.so")
        folder.write("", to: "onnxruntime/LICENSE")
        let newest = folder["onnxruntime/1.32.0/libonnxruntime.so.1.32.0"]
        #expect(try find(["CODECSCORE_CACHE": folder.path]).path == newest)
    }

    @Test func otherwiseTheSystemIsAsked() throws {
        let files = try find(["CODECSCORE_CACHE": folder.path, "CODECSCORE_ONNXRUNTIME": ""])
        #expect(files.path == "libonnxruntime.so.1")
        #expect(!files.isCertain)
    }

    @Test func theCacheIsWhereTheEnvironmentSays() {
        let all = ["CODECSCORE_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"]
        #expect(CacheFolder.path { all[$0] } == "/c")
        #expect(CacheFolder.path { $0 == "CODECSCORE_CACHE" ? "" : all[$0] } == "/x/codec-score")
        #expect(CacheFolder.path { $0 == "HOME" ? "/h" : nil } == "/h/.cache/codec-score")
        #expect(CacheFolder.path { _ in nil } == nil)
    }

    @Test(arguments: ["", "no library"]) func aFileThatIsNoLibrary(_ text: String) throws {
        let path = folder.write(text, to: "libonnxruntime.so.1.0.0")
        let files = try find(["CODECSCORE_ONNXRUNTIME": path])
        let error = try #require(throws: ModelError.self) { _ = try ORTLibrary(files) }
        #expect(error.kind == .unavailable)
        #expect(error.source == path)
        #expect(error.cause.hasPrefix("it cannot be loaded"))
    }

    @Test func anotherLibraryIsToldApart() throws {
        let error = try #require(throws: ModelError.self) {
            _ = try ORTLibrary(ORTLibraryFiles(path: "libm.so.6", isCertain: true, remedy: "take another"))
        }
        #expect(error.cause.contains("it is not ONNX Runtime"))
        #expect(error.remedy == "take another")
    }

    @Test func aLibraryThatIsNowhereSaysWhatToRun() throws {
        let error = try #require(throws: ModelError.self) {
            let files = ORTLibraryFiles(path: "libnowhere.so.1", isCertain: false, remedy: ORTLibraryFiles.remedy)
            _ = try ORTLibrary(files)
        }
        #expect(error.isAbsence)
        #expect(error.source == "ONNX Runtime")
        #expect(error.remedy == "run codec-score models fetch, or scripts/setup --models")
    }

    @Test(.needsONNXRuntime) func theVersionIsTold() throws {
        let version = try #require(ModelRuntime.version(of: .onnx))
        #expect(version.split(separator: ".").count == 3)
        #expect(try ORTLibrary.shared.get().memoryLimit > 1 << 28)
    }
}
