/// The release of ONNX Runtime that is fetched, and what its library's bytes are.
struct RuntimeRelease: Sendable {
    /// Its version.
    let version: String
    /// SHA-256 of the library by the machine's name; a machine's wheels for all Pythons have the same library.
    let hashes: [String: String]

    /// What `scripts/setup-models` fetches too.
    static let current = RuntimeRelease(
        version: "1.32.0",
        hashes: [
            "x86_64": "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
            "aarch64": "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
        ])

    /// The file's name.
    var library: String { "libonnxruntime.so.\(version)" }
    /// The wheel that has it.
    var wheel: WheelSource {
        WheelSource(package: "onnxruntime", version: version, path: "onnxruntime/capi/\(library)")
    }
}
