import Foundation
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
