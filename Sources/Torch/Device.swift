/// Where a tensor's memory is and where operators on it compute.
public enum Device: Sendable, Hashable, CustomStringConvertible {
    /// The processor.
    case cpu
    /// A CUDA device by its number, from 0.
    case cuda(Int)

    /// Reads `cpu`, `cuda` (the first device) or `cuda:1`; `nil` for anything else.
    public init?(_ text: String) {
        switch text {
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        default:
            // libtorch numbers devices in eight bits.
            guard text.hasPrefix("cuda:"), let number = Int8(text.dropFirst(5)), text == "cuda:\(number)", number >= 0
            else { return nil }
            self = .cuda(Int(number))
        }
    }

    /// `cpu` or `cuda:0`.
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let number): "cuda:\(number)"
        }
    }

    /// The device of the C interface's number.
    init(number: Int32) { self = number < 0 ? .cpu : .cuda(Int(number)) }

    /// The number in the C interface.
    var number: Int32 {
        switch self {
        case .cpu: -1
        case .cuda(let number): Int32(number)
        }
    }
}
