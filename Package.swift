// swift-tools-version: 6.1

import Foundation
import PackageDescription

/// A C library from the system, found through pkg-config; `scripts/setup` installs it.
func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// The generated pages beside the metric sets; SwiftPM wants every file of a target declared.
let metricPages =
    (try? FileManager.default.contentsOfDirectory(atPath: Context.packageDirectory + "/metrics"))?
    .filter { $0.hasSuffix(".md") } ?? []

let package = Package(
    name: "codec-score",
    products: [
        .executable(name: "codec-score", targets: ["codec-score"]),
        .library(name: "CodecScore", targets: ["Audio", "DSP", "Metrics", "Statistics", "Scoring"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        systemLibrary("CSndfile", pkgConfig: "sndfile", debian: "libsndfile1-dev"),
        systemLibrary("CFFTW", pkgConfig: "fftw3", debian: "libfftw3-dev"),
        systemLibrary("CSampleRate", pkgConfig: "samplerate", debian: "libsamplerate0-dev"),
        systemLibrary("COpenBLAS", pkgConfig: "openblas", debian: "libopenblas-dev"),
        systemLibrary("CXXHash", pkgConfig: "libxxhash", debian: "libxxhash-dev"),

        // Hot loops that need the widest vectors of the processor at hand (target_clones).
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

        .target(name: "Audio", dependencies: ["CSndfile", "CSampleRate", "CXXHash", "CKernels"]),
        .target(
            name: "DSP",
            dependencies: [
                "CFFTW", "COpenBLAS", "CKernels",
                .product(name: "Numerics", package: "swift-numerics"),
            ]),
        .target(name: "Metrics", dependencies: ["Audio", "DSP"]),
        .target(name: "Statistics"),
        .target(
            name: "MetricSets", path: "metrics", exclude: metricPages,
            resources: ["codec.yaml", "fast.yaml", "full.yaml"].map { .embedInCode($0) }),
        .target(
            name: "Scoring",
            dependencies: [
                "Audio", "Metrics", "MetricSets", "Statistics", .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "codec-score",
            dependencies: [
                "Scoring", "Audio", "DSP", "Metrics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // What the golden tests, docs/agreement.md and the benchmarks share.
        .target(
            name: "Goldens", dependencies: ["Audio", "Metrics", "Scoring", "TestSupport"], path: "Tests/Support/Goldens"
        ),
        .executableTarget(name: "agreement", dependencies: ["Goldens"], path: "Benchmarks/Agreement"),
        .executableTarget(
            name: "bench", dependencies: ["Audio", "DSP", "Goldens", "Metrics"], path: "Benchmarks/Bench"),

        .target(name: "TestSupport", path: "Tests/Support/TestSupport"),
        .testTarget(name: "AudioTests", dependencies: ["Audio", "TestSupport"]),
        .testTarget(name: "DSPTests", dependencies: ["DSP", "TestSupport"]),
        .testTarget(name: "MetricsTests", dependencies: ["Goldens", "Metrics", "Audio", "TestSupport"]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"]),
        .testTarget(name: "ScoringTests", dependencies: ["Scoring", "Metrics", "TestSupport"]),
        .testTarget(
            name: "CommandTests", dependencies: ["codec-score", "Scoring", "Metrics", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
