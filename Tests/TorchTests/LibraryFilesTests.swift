import Foundation
import TestSupport
import Testing
import Torch

/// Where libtorch is looked for; needs none.
@Suite struct LibraryFilesTests {
    let folder = Workspace()

    /// The workspace's path without links, as the library finds it.
    var root: String { URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path }

    func find(_ environment: [String: String]) throws -> LibraryFiles {
        try LibraryFiles.find { environment[$0] }
    }

    @Test func aFolderThatIsNamed() throws {
        folder.write("", to: "torch/lib/libtorch_cpu.so")
        folder.write("", to: "torch/lib/\(LibraryFiles.shimName)")
        let environment = ["CODECSCORE_LIBTORCH": folder["torch/lib"], "HOME": "/nowhere"]
        let files = try find(environment)
        #expect(files.folder == root + "/torch/lib")
        #expect(files.shim == root + "/torch/lib/" + LibraryFiles.shimName)
        #expect(files.libraries == ["libc10.so", "libtorch_cpu.so"].map { root + "/torch/lib/" + $0 })
        #expect(try find(["CODECSCORE_LIBTORCH": folder["torch"]]) == files)
    }

    @Test func theCache() throws {
        folder.write("", to: "libtorch-1-cpu/torch/lib/libtorch_cpu.so")
        folder.write("", to: "libtorch-1-cpu/torch/lib/\(LibraryFiles.shimName)")
        folder.link("libtorch", to: "libtorch-1-cpu/torch/lib")
        #expect(try find(["CODECSCORE_CACHE": folder.path]).folder == root + "/libtorch-1-cpu/torch/lib")
        // An empty variable counts as none.
        #expect(
            try find(["CODECSCORE_CACHE": folder.path, "CODECSCORE_LIBTORCH": ""]).folder
                == root + "/libtorch-1-cpu/torch/lib")
    }

    @Test func theCacheInTheHomeFolder() throws {
        folder.write("", to: ".cache/codec-score/libtorch/libtorch_cpu.so")
        folder.write("", to: ".cache/codec-score/libtorch/\(LibraryFiles.shimName)")
        #expect(try find(["HOME": folder.path]).folder == root + "/.cache/codec-score/libtorch")
    }

    @Test func aShimForForeignLibrariesIsInTheCacheAndFitsOnlyThem() throws {
        folder.write("12345", to: "env/torch/lib/libtorch_cpu.so")
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: time], ofItemAtPath: folder["env/torch/lib/libtorch_cpu.so"])
        let environment = ["CODECSCORE_LIBTORCH": folder["env/torch/lib"], "CODECSCORE_CACHE": folder["cache"]]
        #expect(throws: TorchError.self) { try find(environment) }
        let place = "cache/libctorch\(root)/env/torch/lib/5-1700000000/" + LibraryFiles.shimName
        folder.write("", to: place)
        #expect(try find(environment).shim == root + "/" + place)
        folder.write("123456", to: "env/torch/lib/libtorch_cpu.so")
        let error = try #require(torchError { _ = try find(environment) })
        #expect(error.remedy == "run scripts/setup --neural --torch \(root)/env/torch/lib")
        #expect(error.source == root + "/env/torch/lib")
    }

    @Test func whatIsMissingIsSaid() throws {
        let empty = try #require(torchError { _ = try find([:]) })
        #expect(empty.description.hasPrefix("libtorch: neither CODECSCORE_LIBTORCH, CODECSCORE_CACHE nor HOME"))
        let noCache = try #require(torchError { _ = try find(["CODECSCORE_CACHE": folder.path]) })
        #expect(
            noCache.description == "libtorch: it is not set up in \(folder.path); run scripts/setup --neural")
        let wrong = try #require(torchError { _ = try find(["CODECSCORE_LIBTORCH": folder["x"], "HOME": "/"]) })
        #expect(wrong.source == "CODECSCORE_LIBTORCH")
        #expect(wrong.cause == "there is no libtorch_cpu.so in \(folder["x"])")
        folder.write("", to: "libtorch/libtorch_cpu.so")
        let noShim = try #require(torchError { _ = try find(["CODECSCORE_CACHE": folder.path]) })
        #expect(noShim.remedy == "run scripts/setup --neural")
        #expect(noShim.cause.contains(LibraryFiles.shimName))
    }

    @Test func librariesForCUDAAreLeftOutWhereDevicesAreHidden() throws {
        for name in ["libtorch_cpu.so", "libtorch_cuda.so", LibraryFiles.shimName] { folder.write("", to: name) }
        for hidden in ["", "-1"] {
            let files = try find(["CODECSCORE_LIBTORCH": folder.path, "CUDA_VISIBLE_DEVICES": hidden])
            #expect(!files.hasCUDA)
            #expect(files.libraries.count == 2)
        }
    }
}
