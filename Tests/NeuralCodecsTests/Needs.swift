import Foundation
import Testing
import Torch

/// Tests that need libtorch are skipped without it, unless `CODECSCORE_REQUIRE_LIBTORCH` is set.
let needsTorch: ConditionTrait = .enabled(
    if: Torch.isAvailable || ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_LIBTORCH"] != nil,
    "libtorch is not set up: scripts/setup --neural")
