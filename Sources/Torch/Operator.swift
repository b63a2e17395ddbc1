import CTorch
import Synchronization

/// A registered operator of libtorch, looked up at its first use.
///
/// ```swift
/// static let tanh = Operator("aten::tanh")
/// let y = try tanh(.tensor(x))
/// ```
///
/// Names, overloads and arguments are those of the operator's schema; all arguments go by place, and those that are left
/// out at the end take the schema's defaults.
public final class Operator: Sendable {
    /// The name with its namespace.
    public let name: StaticString
    /// Which of several operators of the name; empty for the plain one.
    public let overload: StaticString

    /// The address of what was looked up; 0 before.
    private let found = Atomic<UInt>(0)

    /// The operator `aten::name`, or that of another namespace.
    public init(_ name: StaticString, _ overload: StaticString = "") {
        self.name = name
        self.overload = overload
    }

    /// The one result for these arguments.
    ///
    /// - Throws: ``TorchError`` where libtorch is missing, refuses the arguments, or gives no result or several.
    public func callAsFunction(_ arguments: Argument...) throws(TorchError) -> Tensor {
        let results = try results(arguments)
        guard results.count == 1 else {
            throw TorchError(title, cause: "it gave \(results.count) results, not one", remedy: "use results(_:)")
        }
        return results[0]
    }

    /// All results for these arguments; lists of tensors come one after the other, and numbers as tensors without axes.
    ///
    /// - Throws: ``TorchError`` where libtorch is missing or refuses the arguments.
    public func results(_ arguments: [Argument]) throws(TorchError) -> [Tensor] {
        let interface = try Library.loaded()
        let reference = try reference(interface)
        let handles: [ctorch_tensor_ref?]? = ArgumentStack.withLayout(arguments) { stack in
            var count: Int32 = 0
            let status = interface.pointee.call(
                reference, stack.arguments, Int32(arguments.count), stack.results, Int32(ArgumentStack.capacity), &count
            )
            guard status == 0 else { return nil }
            let stored = UnsafeBufferPointer(start: stack.results, count: min(Int(count), ArgumentStack.capacity))
            guard count > stored.count else { return Array(stored) }
            var rest = [ctorch_tensor_ref?](repeating: nil, count: Int(count) - stored.count)
            interface.pointee.take_results(&rest)
            return stored + rest
        }
        guard let handles else { throw refusal(interface, arguments) }
        return try Tensor.owning(handles, interface, title)
    }

    private func reference(_ interface: UnsafePointer<ctorch_interface>) throws(TorchError) -> ctorch_operator_ref {
        if let known = OpaquePointer(bitPattern: found.load(ordering: .acquiring)) { return known }
        let reference = interface.pointee.find_operator(name.description, overload.description)
        guard let reference else {
            throw TorchError(title, cause: Library.lastError(interface), remedy: "set up a newer libtorch")
        }
        found.store(UInt(bitPattern: reference), ordering: .releasing)
        return reference
    }

    private var title: String { overload.utf8CodeUnitCount == 0 ? "\(name)" : "\(name).\(overload)" }

    private func refusal(_ interface: UnsafePointer<ctorch_interface>, _ arguments: [Argument]) -> TorchError {
        let cause = Library.lastError(interface)
        let remedy =
            cause.contains("out of memory") || cause.contains("not enough memory")
            ? "use shorter pieces or a smaller batch"
            : "check its arguments (\(arguments.map(\.description).joined(separator: ", ")))"
        return TorchError(title, cause: cause, remedy: remedy)
    }
}
