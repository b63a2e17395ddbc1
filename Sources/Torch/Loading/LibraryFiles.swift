import CTorch
import Files
import Glibc

/// Where libtorch is, and the shared object made for it.
package struct LibraryFiles: Sendable, Equatable {
    /// The folder of `libtorch_cpu.so`, absolute and without links.
    package let folder: String
    /// The shared object made of Sources/CTorch.
    package let shim: String
    /// Whether the libraries for CUDA are there and there may be a device.
    package let hasCUDA: Bool

    /// What to do where something is missing.
    package static let remedy = "run scripts/setup --neural"

    /// The shared object's name, which says for which interface it was made.
    package static let shimName = "libctorch-\(CTORCH_INTERFACE_VERSION).so"

    /// libtorch's libraries in the order of loading.
    package var libraries: [String] {
        let names = ["libc10.so", "libtorch_cpu.so"] + (hasCUDA ? ["libc10_cuda.so", "libtorch_cuda.so"] : [])
        return names.map { folder + "/" + $0 }
    }

    /// Looks where `CODECSCORE_LIBTORCH` says, which may name the folder of the libraries or the one above it, else where
    /// `scripts/setup --neural` leaves a link: `libtorch` in `CODECSCORE_CACHE`, or in `~/.cache/codec-score`.
    ///
    /// The shared object is beside the libraries, or in the cache at a place made of the libraries' path, size and time, so
    /// that one made for other libraries is not taken.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    /// - Throws: ``TorchError`` that says what is missing and what to run.
    package static func find(_ variable: (String) -> String?) throws(TorchError) -> LibraryFiles {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        let cache = value("CODECSCORE_CACHE") ?? value("HOME").map { $0 + "/.cache/codec-score" }
        let named = value("CODECSCORE_LIBTORCH")
        let folder = if let named { try namedFolder(named) } else { try cachedFolder(cache) }
        let places = [folder, cache.flatMap { shimFolder($0, libraries: folder) }].compactMap(\.self)
        guard let shim = places.map({ $0 + "/" + shimName }).first(where: isReadable) else {
            throw TorchError(
                folder, cause: "\(shimName), which this program needs beside libtorch, has not been made",
                remedy: named == nil ? remedy : "\(remedy) --torch \(folder)")
        }
        return LibraryFiles(
            folder: folder, shim: Paths.resolved(shim) ?? shim,
            hasCUDA: isReadable(folder + "/libtorch_cuda.so") && mayHaveDevices(variable("CUDA_VISIBLE_DEVICES")))
    }

    private static func namedFolder(_ named: String) throws(TorchError) -> String {
        if let folder = libraryFolder(named) ?? libraryFolder(named + "/lib") { return folder }
        throw TorchError(
            "CODECSCORE_LIBTORCH", cause: "there is no libtorch_cpu.so in \(named)",
            remedy: "correct it, or unset it and \(remedy)")
    }

    private static func cachedFolder(_ cache: String?) throws(TorchError) -> String {
        guard let cache else {
            throw TorchError(
                "libtorch", cause: "neither CODECSCORE_LIBTORCH, CODECSCORE_CACHE nor HOME says where it is",
                remedy: "set one of them")
        }
        guard let folder = libraryFolder(cache + "/libtorch") else {
            throw TorchError("libtorch", cause: "it is not set up in \(cache)", remedy: remedy)
        }
        return folder
    }

    /// The folder without links, if libtorch is in it.
    private static func libraryFolder(_ path: String) -> String? {
        isReadable(path + "/libtorch_cpu.so") ? Paths.resolved(path) : nil
    }

    /// Where `scripts/setup-neural` puts what it makes for libraries that are not its own.
    private static func shimFolder(_ cache: String, libraries: String) -> String? {
        var status = stat()
        guard stat(libraries + "/libtorch_cpu.so", &status) == 0 else { return nil }
        return "\(cache)/libctorch\(libraries)/\(status.st_size)-\(status.st_mtim.tv_sec)"
    }

    /// Loading the libraries for CUDA takes seconds, so it is left out where they can be of no use: without a driver, and
    /// where `CUDA_VISIBLE_DEVICES` hides all devices.
    private static func mayHaveDevices(_ visible: String?) -> Bool {
        if let visible, visible.isEmpty || visible == "-1" { return false }
        return ["/dev/nvidiactl", "/dev/dxg"].contains(where: isReadable)
    }

    private static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }
}
