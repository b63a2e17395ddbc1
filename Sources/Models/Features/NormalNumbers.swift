import Glibc
import Statistics

/// Numbers of the normal distribution that are the same everywhere: SplitMix64 and the cosine of Box and Muller.
enum NormalNumbers {
    /// The first numbers of a seed, in single precision.
    static func draws(_ count: Int, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        func unit() -> Double { (Double(random.next() >> 11) + 0.5) * 0x1p-53 }
        return (0..<count).map { _ in
            let (u, v) = (unit(), unit())
            return Float((-2 * log(u)).squareRoot() * cos(2 * .pi * v))
        }
    }

    /// The tensors of an input, one a repeat.
    static func tensors(shape: [Int], seed: UInt64, repeats: Int) -> [ModelTensor] {
        let size = shape.reduce(1, *)
        let numbers = draws(size * repeats, seed: seed)
        return (0..<repeats).map { ModelTensor(shape: shape, Array(numbers[$0 * size..<($0 + 1) * size])) }
    }
}
