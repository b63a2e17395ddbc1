import Foundation
import Models
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips a test where ONNX Runtime is missing, unless CODECSCORE_REQUIRE_ONNXRUNTIME is 1.
    static var needsONNXRuntime: Self {
        .enabled(
            if: ModelRuntime.isAvailable(.onnx) || isRequired("CODECSCORE_REQUIRE_ONNXRUNTIME"),
            "needs ONNX Runtime: run scripts/setup --models")
    }

    /// Skips a test where libtorch is missing, unless CODECSCORE_REQUIRE_LIBTORCH is 1.
    static var needsLibtorch: Self {
        .enabled(
            if: ModelRuntime.isAvailable(.torchscript) || isRequired("CODECSCORE_REQUIRE_LIBTORCH"),
            "needs libtorch: run scripts/setup --neural")
    }

    private static func isRequired(_ name: String) -> Bool { ProcessInfo.processInfo.environment[name] == "1" }
}
