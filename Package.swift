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

/// Templates, style and scripts of the report, which travel inside the program.
let reportFiles =
    ((try? FileManager.default.contentsOfDirectory(atPath: Context.packageDirectory + "/reports")) ?? [])
    .filter { name in [".mustache", ".css", ".js"].contains { name.hasSuffix($0) } }.sorted()

/// Descriptions of codecs that other programs bring, inside the program too.
let codecDescriptions =
    ((try? FileManager.default.contentsOfDirectory(atPath: Context.packageDirectory + "/codecs")) ?? [])
    .filter { $0.hasSuffix(".yaml") }.sorted()

/// Lets tests look inside a module that takes no part in computing scores, in the one configuration that is built.
let testable: [SwiftSetting] = [.unsafeFlags(["-enable-testing"])]

/// Model cards, inside the program too. They are listed: SwiftPM keeps what it has found in a folder until this file changes.
let modelCards = [
    "asvspoof.yaml", "cdpam.yaml", "distillmos.yaml", "dns_p808.yaml", "dnsmos.yaml", "dnsmos_pro_bvcc.yaml",
    "dnsmos_pro_nisqa.yaml", "dnsmos_pro_vcc2018.yaml", "dpam.yaml", "fad_vggish.yaml", "nisqa.yaml", "plcmos.yaml",
    "scoreq_nr.yaml", "scoreq_ref.yaml", "sigmos.yaml", "speaker.yaml", "spk_ge2e.yaml", "squim_no_ref.yaml",
    "squim_ref.yaml",
    "utmos.yaml",
]

let package = Package(
    name: "codec-score",
    products: [
        .executable(name: "codec-score", targets: ["codec-score"]),
        .library(
            name: "CodecScore",
            targets: ["Audio", "DSP", "Metrics", "Statistics", "Scoring", "Comparison", "Charts", "Reports"]),
        .executable(name: "codec-recipe", targets: ["codec-recipe"]),
        .library(
            name: "SpeechCodecs",
            targets: ["Codecs", "Checkpoints", "Hub", "Torch", "NeuralCodecs", "Recipe", "Kaldi", "Jobs", "Packing"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        systemLibrary("CSndfile", pkgConfig: "sndfile", debian: "libsndfile1-dev"),
        systemLibrary("CFFTW", pkgConfig: "fftw3", debian: "libfftw3-dev"),
        systemLibrary("CSampleRate", pkgConfig: "samplerate", debian: "libsamplerate0-dev"),
        systemLibrary("COpenBLAS", pkgConfig: "openblas", debian: "libopenblas-dev"),
        systemLibrary("CXXHash", pkgConfig: "libxxhash", debian: "libxxhash-dev"),
        systemLibrary("CNettle", pkgConfig: "nettle", debian: "nettle-dev"),
        systemLibrary("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
        systemLibrary("CCairo", pkgConfig: "cairo", debian: "libcairo2-dev"),
        systemLibrary("CDeflate", pkgConfig: "libdeflate", debian: "libdeflate-dev"),
        systemLibrary("COpus", pkgConfig: "opus", debian: "libopus-dev"),
        systemLibrary("COgg", pkgConfig: "ogg", debian: "libogg-dev"),
        // libsvm has no pkg-config file; its header and library are where the compiler looks anyway.
        .systemLibrary(name: "CSVM", path: "Sources/CLibraries/CSVM", providers: [.apt(["libsvm-dev"])]),
        // The header of what scripts/setup --neural builds over libtorch; loaded at run time, so nothing is linked.
        .systemLibrary(name: "CTorch", path: "Sources/CTorch"),
        // The same of MPI, by scripts/setup --mpi, and what is called of NCCL.
        .systemLibrary(name: "CMPI", path: "Sources/CMPI"),

        // Hot loops that need the widest vectors of the processor at hand (target_clones).
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno"])]),

        // Files that appear whole or not at all, and their hashes.
        .target(name: "Files", dependencies: ["CNettle", "CXXHash"]),
        .target(name: "Audio", dependencies: ["CSndfile", "CSampleRate", "CKernels", "Files"]),
        .target(
            name: "DSP",
            dependencies: [
                "CFFTW", "COpenBLAS", "CKernels",
                .product(name: "Numerics", package: "swift-numerics"),
            ]),
        // Models that travel inside the program.
        .target(
            name: "MetricModels", path: "reference/models", exclude: ["README.md"],
            resources: ["log_wmse_ir_44100.npy", "visqol_svr_default.txt"].map { .embedInCode($0) }),
        .target(name: "Metrics", dependencies: ["Audio", "CSVM", "DSP", "MetricModels"]),
        .target(name: "Statistics", dependencies: ["CKernels", "COpenBLAS"]),
        .target(name: "ModelCards", path: "metrics/models", resources: modelCards.map { .embedInCode($0) }),
        // Metrics that need a trained model, run by ONNX Runtime or libtorch, which are loaded at run time.
        .target(
            name: "Models",
            dependencies: [
                "Audio", "DSP", "Files", "Hub", "Metrics", "ModelCards", "Packing", "Statistics", "Torch",
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: testable),
        .target(
            name: "MetricSets", path: "metrics", exclude: metricPages + ["models"],
            resources: ["codec.yaml", "fast.yaml", "full.yaml", "margins.yaml"].map { .embedInCode($0) }),
        .target(
            name: "CodecDescriptions", path: "codecs",
            resources: codecDescriptions.map { .embedInCode($0) }),
        .target(
            name: "Codecs",
            dependencies: [
                "Audio", "CodecDescriptions", "COgg", "COpus", "Files", "Statistics",
                .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "Checkpoints", dependencies: ["CDeflate", "Files"]),
        // Fetches models from Hugging Face's Hub into its cache.
        .target(
            name: "Hub", dependencies: ["Files", .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: testable),
        .target(name: "Torch", dependencies: ["CTorch", "Files"]),
        .target(
            name: "NeuralCodecs",
            dependencies: [
                "CKernels", "Checkpoints", "Codecs", "DSP", "Files", "Hub", "Statistics", "Torch",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "Training",
            dependencies: [
                "Audio", "CCairo", "CMPI", "Checkpoints", "Codecs", "Files", "NeuralCodecs", "Statistics", "Torch",
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: testable),
        // Kaldi's data directories, and archives as kaldiio writes them.
        .target(name: "Kaldi", dependencies: ["Audio", "Files"]),
        .target(name: "Archives", dependencies: ["Audio", "DSP", "Files"]),
        // Job arrays on this machine and through Slurm.
        .target(
            name: "Jobs", dependencies: ["Files", .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: testable),
        // ESPnet's packages of models, and the pages of the Hub's repositories.
        .target(
            name: "Packing",
            dependencies: ["CDeflate", "Files", "Hub", .product(name: "Yams", package: "Yams")], swiftSettings: testable
        ),
        .target(
            name: "Recipe",
            dependencies: [
                "Archives", "Audio", "Checkpoints", "Codecs", "DSP", "Files", "Hub", "Jobs", "Kaldi", "Metrics",
                "NeuralCodecs", "Packing", "Scoring", "Torch", "Training",
                .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "Yams", package: "Yams"),
            ], swiftSettings: testable),
        .target(
            name: "Scoring",
            dependencies: [
                "Audio", "Codecs", "Files", "Metrics", "MetricSets", "Models", "Statistics",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "Comparison",
            dependencies: [
                "Audio", "Files", "Metrics", "MetricSets", "Scoring", "Statistics",
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: testable),
        .target(name: "Charts", swiftSettings: testable),
        .target(
            name: "Pictures", dependencies: ["Audio", "Charts", "CPNG", "DSP", "Scoring"], swiftSettings: testable),
        .target(
            name: "ReportTemplates", path: "reports", exclude: ["comparison.schema.json", "sample"],
            resources: reportFiles.map { .embedInCode($0) }),
        .target(
            name: "Reports",
            dependencies: [
                "Audio", "Charts", "Comparison", "DSP", "Files", "Metrics", "Pictures", "ReportTemplates", "Scoring",
                "Statistics",
                .product(name: "Mustache", package: "swift-mustache"),
            ], swiftSettings: testable),
        .target(
            name: "Console",
            dependencies: [
                "Codecs", "Scoring", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "codec-score",
            dependencies: [
                "Audio", "Codecs", "Comparison", "Console", "DSP", "Files", "Metrics", "Models", "NeuralCodecs",
                "Reports", "Scoring", "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .executableTarget(
            name: "codec-recipe",
            dependencies: [
                "Audio", "Checkpoints", "Codecs", "Console", "DSP", "Files", "Hub", "Jobs", "Kaldi", "NeuralCodecs",
                "Packing", "Recipe", "Scoring", "Torch", "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // What the golden tests, docs/agreement.md and the benchmarks share.
        .target(
            name: "Goldens",
            dependencies: [
                "Audio", "Checkpoints", "Codecs", "Metrics", "NeuralCodecs", "Scoring", "TestSupport",
            ], path: "Tests/Support/Goldens"
        ),
        .executableTarget(
            name: "agreement", dependencies: ["Codecs", "Goldens", "NeuralCodecs", "Statistics"],
            path: "Benchmarks/Agreement"),
        .executableTarget(
            name: "bench", dependencies: ["Audio", "DSP", "Goldens", "Metrics"], path: "Benchmarks/Bench"),
        .executableTarget(
            name: "bench-training",
            dependencies: [
                "Codecs", "DSP", "NeuralCodecs", "Torch", "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Benchmarks/Training",
            exclude: ["dac-small.yaml", "encodec-small.yaml", "espnet_training.py", "learn.sh", "training.py"]),

        .executableTarget(
            name: "fuzz-checkpoints", dependencies: ["Checkpoints"], path: "Benchmarks/FuzzCheckpoints"),
        .executableTarget(name: "coverage", dependencies: ["Statistics"], path: "Benchmarks/Coverage"),

        .target(name: "TestSupport", path: "Tests/Support/TestSupport"),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
        .testTarget(name: "AudioTests", dependencies: ["Audio", "TestSupport"]),
        .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
        .testTarget(
            name: "PicturesTests", dependencies: ["Pictures", "Charts", "Scoring", "Audio", "CPNG", "TestSupport"]),
        .testTarget(name: "DSPTests", dependencies: ["Audio", "DSP", "TestSupport"]),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives", "Audio", "DSP", "TestSupport"]),
        .testTarget(name: "MetricsTests", dependencies: ["Goldens", "Metrics", "Audio", "TestSupport"]),
        .testTarget(
            name: "ModelsTests",
            dependencies: [
                "Audio", "Files", "Hub", "Metrics", "ModelCards", "Models", "Packing", "Statistics", "TestSupport",
                "Torch",
            ]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"]),
        .testTarget(
            name: "ComparisonTests",
            dependencies: ["Comparison", "Files", "Metrics", "Scoring", "Statistics", "TestSupport"]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "ReportTemplates", "Audio", "Charts", "Comparison", "DSP", "Files", "Metrics", "Scoring",
                "Statistics",
                "TestSupport",
            ]),
        .testTarget(name: "KaldiTests", dependencies: ["Audio", "Files", "Kaldi", "TestSupport"]),
        .target(name: "SlurmCluster", dependencies: ["TestSupport"], path: "Tests/Support/SlurmCluster"),
        .testTarget(name: "JobsTests", dependencies: ["Files", "Jobs", "SlurmCluster", "TestSupport"]),
        .testTarget(
            name: "PackingTests",
            dependencies: [
                "CDeflate", "Files", "Hub", "Packing", "TestSupport", .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "RecipeTests", dependencies: ["Audio", "Files", "Kaldi", "Recipe", "Scoring", "TestSupport"]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "CDeflate", "TestSupport"]),
        .testTarget(name: "CodecsTests", dependencies: ["Audio", "Codecs", "Statistics", "TestSupport"]),
        .target(name: "StandInHub", dependencies: ["Files", "Hub"], path: "Tests/Support/StandInHub"),
        .testTarget(name: "HubTests", dependencies: ["Files", "Hub", "StandInHub", "TestSupport"]),
        .testTarget(name: "TorchTests", dependencies: ["Torch", "COpenBLAS", "TestSupport"]),
        .testTarget(
            name: "NeuralCodecsTests",
            dependencies: [
                "Checkpoints", "Codecs", "Goldens", "Metrics", "NeuralCodecs", "Recipe", "TestSupport", "Torch",
            ]),
        // What TrainingTests start with mpirun.
        .executableTarget(
            name: "parallel-program", dependencies: ["Goldens", "NeuralCodecs", "Torch", "Training"],
            path: "Tests/Support/ParallelProgram"),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Audio", "Checkpoints", "Codecs", "Goldens", "NeuralCodecs", "TestSupport", "Torch", "Training",
                "parallel-program",
            ]),
        .testTarget(name: "ScoringTests", dependencies: ["Audio", "Metrics", "Models", "Scoring", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "codec-recipe", "codec-score", "Codecs", "Metrics", "Scoring", "SlurmCluster", "StandInHub",
                "TestSupport",
                "Torch",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
