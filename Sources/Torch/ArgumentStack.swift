import CTorch

/// Arguments as the C interface takes them, in one piece of memory that lasts for one call.
///
/// First come the `ctorch_argument`s, then the elements of all lists, of eight bytes each, then room for results.
struct ArgumentStack {
    let arguments: UnsafeMutablePointer<ctorch_argument>
    let results: UnsafeMutablePointer<ctorch_tensor_ref?>

    /// Results of a call that find room; more have to be fetched.
    static let capacity = 4

    /// Calls `body` with the arguments laid out on the stack, or on the heap where they are many.
    static func withLayout<Result>(_ list: [Argument], _ body: (ArgumentStack) -> Result) -> Result {
        let words = list.reduce(capacity) { $0 + $1.listCount }
        let stride = MemoryLayout<ctorch_argument>.stride
        return withUnsafeTemporaryAllocation(byteCount: list.count * stride + words * 8, alignment: 8) { memory in
            let results = memory.baseAddress.unsafelyUnwrapped
                .initializeMemory(as: ctorch_tensor_ref?.self, repeating: nil, count: capacity)
            let arguments = UnsafeMutableRawPointer(results + capacity).bindMemory(
                to: ctorch_argument.self, capacity: list.count)
            var free = UnsafeMutableRawPointer(arguments + list.count)
            for (index, argument) in list.enumerated() {
                (arguments + index).initialize(to: argument.lowered(into: &free))
            }
            // The arguments own the tensors and texts that the lowered ones point to.
            return withExtendedLifetime(list) { body(ArgumentStack(arguments: arguments, results: results)) }
        }
    }
}

extension Argument {
    fileprivate var listCount: Int {
        switch self {
        case .integers(let values): values.count
        case .reals(let values): values.count
        case .tensors(let tensors): tensors.count
        default: 0
        }
    }

    /// The argument in C; elements of a list go to `free`, which moves on.
    fileprivate func lowered(into free: inout UnsafeMutableRawPointer) -> ctorch_argument {
        switch self {
        case .none: ctorch_argument(CTORCH_NONE)
        case .tensor(let tensor): ctorch_argument(CTORCH_TENSOR, list: UnsafeRawPointer(tensor.handle))
        case .integer(let value): ctorch_argument(CTORCH_INTEGER, integer: value)
        case .real(let value): ctorch_argument(CTORCH_REAL, real: value)
        case .bool(let value): ctorch_argument(CTORCH_BOOLEAN, integer: value ? 1 : 0)
        case .text(let value):
            ctorch_argument(CTORCH_TEXT, list: UnsafeRawPointer(value.utf8Start), count: value.utf8CodeUnitCount)
        case .integers(let values): .init(CTORCH_INTEGERS, list: store(values, &free), count: values.count)
        case .reals(let values): .init(CTORCH_REALS, list: store(values, &free), count: values.count)
        case .tensors(let tensors):
            .init(CTORCH_TENSORS, list: store(tensors.lazy.map(\.handle), &free), count: tensors.count)
        case .type(let type): ctorch_argument(CTORCH_DTYPE, integer: Int(type.rawValue))
        case .device(let device): ctorch_argument(CTORCH_DEVICE, integer: Int(device.number))
        }
    }

    private func store<Element: BitwiseCopyable>(
        _ values: some Collection<Element>, _ free: inout UnsafeMutableRawPointer
    ) -> UnsafeRawPointer {
        let start = UnsafeRawPointer(free)
        for value in values {
            free.storeBytes(of: value, as: Element.self)
            free += 8
        }
        return start
    }
}

extension ctorch_argument {
    fileprivate init(
        _ kind: ctorch_kind, integer: Int = 0, real: Double = 0, list: UnsafeRawPointer? = nil, count: Int = 0
    ) {
        self.init(
            kind: Int32(kind.rawValue), count: Int32(count), integer: Int64(integer), real: real, list: list)
    }
}
