import Glibc
import Statistics

/// What a tensor of a model holds before training.
///
/// Source: PyTorch's defaults for its layers.
enum InitialValue {
    /// Uniform between ±1/√inputs: `inputs` numbers meet in one output of the layer.
    case uniform(inputs: Int)
    /// Uniform between ±√(6 / width), as a layer before ReLU has it (He et al., 2015).
    case uniformForReLU(width: Int)
    /// The same number everywhere.
    case constant(Double)
    /// These numbers.
    case numbers([Float])
    /// A random vector of length 1.
    case unitVector

    /// The value of a weight [outputs, inputs, …].
    static func weight(_ shape: [Int]) -> InitialValue { .uniform(inputs: shape.dropFirst().reduce(1, *)) }

    /// `count` numbers. Random ones depend on the seed and the tensor's key alone, so that no tensor's numbers depend on which
    /// others a model has.
    func numbers(_ count: Int, key: String, seed: UInt64) -> [Double] {
        var random = SplitMix64(seed: SplitMix64(seed: seed ^ Self.hash(key))[0])
        func uniform(_ bound: Double) -> [Double] { (0..<count).map { _ in (2 * random.nextUnit() - 1) * bound } }
        switch self {
        case .uniform(let inputs): return uniform(1 / Double(max(1, inputs)).squareRoot())
        case .uniformForReLU(let width): return uniform((6 / Double(max(1, width))).squareRoot())
        case .constant(let value): return [Double](repeating: value, count: count)
        case .numbers(let values): return values.map { Double($0) }
        case .unitVector:
            // Box and Muller's normal numbers have no preferred direction.
            let normal = (0..<count).map { _ in
                (-2 * log(1 - random.nextUnit())).squareRoot() * cos(2 * Double.pi * random.nextUnit())
            }
            let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return normal.map { $0 / max(length, 1e-12) }
        }
    }

    /// FNV-1a over the key's bytes.
    private static func hash(_ key: String) -> UInt64 {
        key.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
