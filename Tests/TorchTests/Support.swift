import Foundation
import TestSupport
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

/// Numbers between −1 and 1 as a tensor, the same in every run.
func random(_ shape: [Int], seed: UInt64 = 1) throws -> Tensor {
    try Tensor(noise(shape.reduce(1, *), seed: seed).map { Float($0) }, shape: shape)
}

/// Numbers between −1 and 1 in double precision.
func randomDoubles(_ shape: [Int], seed: UInt64 = 1) throws -> Tensor {
    try Tensor(doubles: noise(shape.reduce(1, *), seed: seed), shape: shape)
}

/// Whether a tensor has a shape and numbers, to a relative or absolute error of `tolerance`.
func expect(
    _ tensor: Tensor, _ values: [Double], shape: [Int]? = nil, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    if let shape { #expect(tensor.shape == shape, sourceLocation: sourceLocation) }
    let found = try tensor.doubles()
    #expect(found.count == values.count, sourceLocation: sourceLocation)
    let wrong = zip(found, values).first { abs($0 - $1) > tolerance * max(1, abs($1)) || $0.isNaN != $1.isNaN }
    #expect(wrong == nil, "\(found) instead of \(values)", sourceLocation: sourceLocation)
}

/// The numbers of an error that is expected.
func torchError(_ body: () throws -> Void) -> TorchError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TorchError
    }
}
