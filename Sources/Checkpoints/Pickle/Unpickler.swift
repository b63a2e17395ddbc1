import Glibc

/// Reads a pickle of protocol 2 as a tree of values. Nothing is called: names stand for what this reader knows how to put
/// together, and any other name is refused.
///
/// Source: Python, Lib/pickletools.py (the opcodes), and `torch.serialization` (what `torch.save` writes).
// Not copyable: a copy of it, however short, would make the next change copy its whole stack.
struct Unpickler: ~Copyable {
    private let bytes: [UInt8]
    /// The file, for messages.
    private let name: String
    /// The storage of a key, with its number of bytes checked.
    private let storage: (String) throws(CheckpointError) -> Storage

    private var place = 0
    private var stack = [PickleValue]()
    private var memo = [Int: PickleValue]()
    private var containers = [PickleContainer]()

    /// Values put on the stack so far.
    private var pushed = 0

    /// More values than this are no checkpoint's: a tensor takes some 30, and a large checkpoint has some thousand tensors
    /// and some hundred thousand numbers of its reporter.
    private static let mostValues = 1 << 22
    /// Tuples inside each other; they are let go one inside the other too, which takes of the call stack.
    private static let deepestTuple = 64

    init(
        _ bytes: [UInt8], name: String, storage: @escaping (String) throws(CheckpointError) -> Storage
    ) {
        self.bytes = bytes
        self.name = name
        self.storage = storage
    }

    /// The value that the pickle stands for.
    static func read(
        _ bytes: [UInt8], name: String, storage: @escaping (String) throws(CheckpointError) -> Storage
    ) throws(CheckpointError) -> CheckpointValue {
        var unpickler = Unpickler(bytes, name: name, storage: storage)
        // Containers may hold each other, in circles or in long chains; emptied one by one, they let go.
        defer { for container in unpickler.containers { container.elements = [] } }
        let value = try unpickler.run()
        var tree = PickleTree(name: name)
        return try tree.value(value)
    }

    private func damaged(_ cause: String) -> CheckpointError { .damaged(name, "its pickle \(cause)") }

    private mutating func run() throws(CheckpointError) -> PickleValue {
        while true {
            let code = try byte()
            if code == UInt8(ascii: ".") {
                guard stack.count == 1, let value = stack.last else { throw damaged("ends with \(stack.count) values") }
                return value
            }
            try execute(code)
            guard pushed <= Self.mostValues, memo.count <= Self.mostValues else {
                throw damaged("has more values than any checkpoint's")
            }
        }
    }

    private mutating func execute(_ code: UInt8) throws(CheckpointError) {
        switch code {
        case 0x80:
            let version = try byte()
            guard version == 2 else { throw damaged("is of protocol \(version), not 2") }
        case UInt8(ascii: "("): push(.mark)
        case UInt8(ascii: ")"): push(.tuple([], depth: 1))
        case UInt8(ascii: "t"): push(try tuple(try popToMark()))
        case 0x85, 0x86, 0x87: push(try tuple(try pop(Int(code) - 0x84)))
        case UInt8(ascii: "]"): push(.list(newContainer()))
        case UInt8(ascii: "}"): push(.dictionary(newContainer()))
        case UInt8(ascii: "a"), UInt8(ascii: "e"):
            let values = try code == UInt8(ascii: "a") ? pop(1) : popToMark()
            try append(values)
        case UInt8(ascii: "s"), UInt8(ascii: "u"):
            let values = try code == UInt8(ascii: "s") ? pop(2) : popToMark()
            try setItems(values)
        case UInt8(ascii: "N"): push(.none)
        case 0x88, 0x89: push(.bool(code == 0x88))
        case UInt8(ascii: "K"): push(.integer(Int(try byte())))
        case UInt8(ascii: "M"): push(.integer(Int(try number(UInt16.self))))
        case UInt8(ascii: "J"): push(.integer(Int(try number(Int32.self))))
        case 0x8A: push(.integer(try longInteger()))
        case UInt8(ascii: "G"): push(.real(Double(bitPattern: try number(UInt64.self).byteSwapped)))
        case UInt8(ascii: "X"): push(.text(try text(length: Int(try number(UInt32.self)))))
        case UInt8(ascii: "q"): memo[Int(try byte())] = try top()
        case UInt8(ascii: "r"): memo[Int(try number(UInt32.self))] = try top()
        case UInt8(ascii: "h"): try recall(Int(try byte()))
        case UInt8(ascii: "j"): try recall(Int(try number(UInt32.self)))
        case UInt8(ascii: "c"): push(.global(try global()))
        case UInt8(ascii: "Q"):
            let identifier = try pop(1)[0]
            push(try persistent(identifier))
        case UInt8(ascii: "R"):
            let both = try pop(2)
            push(try reduce(both[0], both[1]))
        case UInt8(ascii: "b"):
            let state = try pop(1)[0]
            try build(state)
        default: throw damaged("has the opcode \(code) at byte \(place - 1), which torch.save does not write")
        }
    }

    // MARK: Bytes

    private mutating func byte() throws(CheckpointError) -> UInt8 {
        guard place < bytes.count else { throw damaged("ends too early") }
        place += 1
        return bytes[place - 1]
    }

    /// The next `length` bytes.
    private mutating func take(_ length: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
        guard length >= 0, length <= bytes.count - place else { throw damaged("ends too early") }
        place += length
        return bytes[place - length..<place]
    }

    private mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(CheckpointError) -> Number {
        try take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    private mutating func longInteger() throws(CheckpointError) -> Int {
        let length = Int(try byte())
        guard length <= 8 else { throw damaged("has an integer of \(length) bytes") }
        let digits = try take(length)
        var value = digits.last.map { $0 & 0x80 != 0 ? -1 : 0 } ?? 0
        for digit in digits.reversed() { value = value << 8 | Int(digit) }
        return value
    }

    private mutating func text(length: Int) throws(CheckpointError) -> String {
        guard let text = String(validating: try take(length), as: UTF8.self) else { throw damaged("has a broken text") }
        return text
    }

    private mutating func line() throws(CheckpointError) -> String {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { throw damaged("ends too early") }
        let line = String(decoding: bytes[place..<end], as: UTF8.self)
        place = end + 1
        return line
    }

    // MARK: The stack

    private mutating func push(_ value: PickleValue) {
        stack.append(value)
        pushed += 1
    }

    private func tuple(_ elements: [PickleValue]) throws(CheckpointError) -> PickleValue {
        var depth = 1
        for case .tuple(_, let inner) in elements { depth = max(depth, inner + 1) }
        guard depth <= Self.deepestTuple else { throw damaged("has too many tuples inside each other") }
        return .tuple(elements, depth: depth)
    }

    private func top() throws(CheckpointError) -> PickleValue {
        guard let value = stack.last else { throw damaged("takes a value from an empty stack") }
        return value
    }

    private mutating func pop(_ count: Int) throws(CheckpointError) -> [PickleValue] {
        guard stack.count >= count else { throw damaged("takes a value from an empty stack") }
        let values = takeLast(count)
        for case .mark in values { throw damaged("takes a mark for a value") }
        return values
    }

    /// Takes the last values off the stack. One by one: a slice would share the stack, which would then be
    /// copied as a whole.
    private mutating func takeLast(_ count: Int) -> [PickleValue] {
        var values = [PickleValue]()
        values.reserveCapacity(count)
        while values.count < count, let value = stack.popLast() { values.append(value) }
        values.reverse()
        return values
    }

    private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
        guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else {
            throw damaged("has no mark where one is needed")
        }
        let values = takeLast(stack.count - mark - 1)
        stack.removeLast()
        return values
    }

    private mutating func recall(_ index: Int) throws(CheckpointError) {
        guard let value = memo[index] else { throw damaged("recalls what it did not keep") }
        push(value)
    }

    private mutating func newContainer() -> PickleContainer {
        let container = PickleContainer()
        containers.append(container)
        return container
    }

    private func append(_ values: [PickleValue]) throws(CheckpointError) {
        guard case .list(let list) = try top() else { throw damaged("appends to what is no list") }
        list.elements += values
    }

    private func setItems(_ values: [PickleValue]) throws(CheckpointError) {
        guard case .dictionary(let dictionary) = try top(), values.count % 2 == 0 else {
            throw damaged("sets items of what is no dictionary")
        }
        dictionary.elements += values
    }

    // MARK: Names

    private mutating func global() throws(CheckpointError) -> PickleGlobal {
        let (module, member) = (try line(), try line())
        if let global = PickleGlobal(module: module, name: member) { return global }
        let shown = CheckpointError.shown(module + "." + member)
        if PickleGlobal.isUnknownElementType(module: module, name: member) {
            throw CheckpointError(
                name, cause: "it has numbers of the type '\(shown)', which is not supported",
                remedy: "convert them, for example with tensor.float(), and save it again")
        }
        throw CheckpointError(
            name, cause: "it names '\(shown)', which no model needs and which could run a program",
            remedy: "do not load it with Python either unless you trust its source; save the weights alone")
    }

    /// A storage by its persistent identifier.
    private func persistent(_ value: PickleValue) throws(CheckpointError) -> PickleValue {
        guard case .tuple(let parts, _) = value, parts.count == 5, case .text("storage") = parts[0],
            case .global(let global) = parts[1], case .text(let key) = parts[2], case .integer(let count) = parts[4],
            count >= 0
        else { throw damaged("names a storage in a way that is not torch.save's") }
        let type: ElementType?
        switch global {
        case .storage(let found): type = found
        case .untypedStorage: type = nil
        default: throw damaged("names a storage in a way that is not torch.save's")
        }
        let storage = try storage(key)
        let (size, overflows) = count.multipliedReportingOverflow(by: type?.byteCount ?? 1)
        guard !overflows, size <= storage.range.count else {
            throw damaged(
                "says that the storage '\(CheckpointError.shown(key))' has \(count) elements, more than the file holds")
        }
        return .storage(storage, type, count: count)
    }

    private mutating func reduce(_ callee: PickleValue, _ arguments: PickleValue) throws(CheckpointError) -> PickleValue
    {
        guard case .global(let global) = callee, case .tuple(let values, _) = arguments else {
            throw damaged("calls what is no function")
        }
        switch (global, values.count) {
        case (.orderedDictionary, 0): return .dictionary(newContainer())
        case (.counter, 1):
            guard case .dictionary = values[0] else { throw damaged("has a counter of no counts") }
            return values[0]
        case (.rebuildTensor, 6...7): return .tensor(try tensor(values, type: nil))
        case (.rebuildTypedTensor, 7...8):
            guard case .global(.elementType(let type)) = values[6] else {
                throw damaged("has a tensor of a type that is not known")
            }
            return .tensor(try tensor(values, type: type))
        case (.rebuildParameter, 3):
            guard case .tensor(let tensor) = values[0] else { throw damaged("has a parameter that is no tensor") }
            return .tensor(tensor)
        case (.size, 1): return values[0]
        case (.device, 1...2): return values[0]
        case (.duration, 3):
            let parts = values.map { Self.real($0) }
            guard let days = parts[0], let seconds = parts[1], let microseconds = parts[2] else {
                throw damaged("has a duration that is none")
            }
            return .real(days * 86400 + seconds + microseconds / 1e6)
        case (.numberType, 3), (.numberType, 1):
            guard case .text(let code) = values[0] else { throw damaged("has a NumPy type that is not known") }
            return .numberType(code)
        case (.numberTypeOfFloat64, 0): return .numberType("f8")
        case (.encode, 2): return .bytes(try latin1(values))
        case (.scalar, 2): return try scalar(values)
        default: throw damaged("puts something together from \(values.count) values that needs another number of them")
        }
    }

    /// Attributes of an object: metadata of a state dictionary, which is not needed, and a NumPy type's order of bytes.
    private func build(_ state: PickleValue) throws(CheckpointError) {
        switch try top() {
        case .dictionary: return
        case .numberType:
            guard case .tuple(let parts, _) = state, parts.count >= 2, case .text(let order) = parts[1],
                ["<", "|", "="].contains(order)
            else { throw damaged("has a NumPy type that is not little-endian") }
        default: throw damaged("sets the state of something that has none")
        }
    }

    private static func real(_ value: PickleValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    private func latin1(_ values: [PickleValue]) throws(CheckpointError) -> [UInt8] {
        guard case .text(let text) = values[0], case .text("latin1") = values[1] else {
            throw damaged("encodes something that is no text")
        }
        var bytes = [UInt8]()
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { throw damaged("encodes something that is no text") }
            bytes.append(byte)
        }
        return bytes
    }

    private func scalar(_ values: [PickleValue]) throws(CheckpointError) -> PickleValue {
        guard case .numberType(let code) = values[0], case .bytes(let bytes) = values[1] else {
            throw damaged("has a NumPy number that is none")
        }
        let bits = bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        switch (code, bytes.count) {
        case ("f8", 8): return .real(Double(bitPattern: bits))
        case ("f4", 4): return .real(Double(Float(bitPattern: UInt32(bits))))
        case ("i8", 8): return .integer(Int(Int64(bitPattern: bits)))
        case ("i4", 4): return .integer(Int(Int32(bitPattern: UInt32(bits))))
        case ("b1", 1): return .bool(bits != 0)
        default: throw damaged("has a NumPy number of the type '\(CheckpointError.shown(code))'")
        }
    }

    // MARK: Tensors

    /// Numbers of a tensor that has more of them than its storage.
    private static let mostRepeated = 1 << 20

    /// A tensor of (storage, offset, size, stride, …).
    private func tensor(_ values: [PickleValue], type given: ElementType?) throws(CheckpointError) -> StoredTensor {
        guard case .storage(let storage, let stored, let storedCount) = values[0], let type = given ?? stored,
            case .integer(let offset) = values[1], let shape = Self.sizes(values[2]),
            let strides = Self.sizes(values[3]),
            shape.count == strides.count, shape.count <= 64, offset >= 0
        else { throw damaged("has a tensor whose storage, shape or strides are missing or negative") }
        // An untyped storage counts bytes; a tensor may see a typed one as numbers of another size.
        let count = storedCount * (stored?.byteCount ?? 1) / type.byteCount
        guard let extent = Self.extent(shape: shape, strides: strides, offset: offset) else {
            throw damaged("has a tensor of an impossible shape")
        }
        // Steps of zero repeat numbers, within reason.
        guard extent.end <= count, extent.elements <= max(count, Self.mostRepeated) else {
            throw damaged("has a tensor \(shape) that is larger than its storage of \(count) elements")
        }
        return StoredTensor(storage, type: type, shape: shape, offset: offset, strides: strides)
    }

    private static func sizes(_ value: PickleValue) -> [Int]? {
        guard case .tuple(let elements, _) = value else { return nil }
        let sizes = elements.compactMap { element -> Int? in
            if case .integer(let size) = element, size >= 0 { size } else { nil }
        }
        return sizes.count == elements.count ? sizes : nil
    }

    /// Elements of a tensor, and the place behind its last one; `nil` where that overflows.
    private static func extent(shape: [Int], strides: [Int], offset: Int) -> (elements: Int, end: Int)? {
        guard let elements = StoredTensor.count(of: shape) else { return nil }
        guard elements > 0 else { return (0, 0) }
        var last = offset
        for (size, stride) in zip(shape, strides) {
            let (step, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, beyond) = last.addingReportingOverflow(step)
            guard !tooFar, !beyond else { return nil }
            last = sum
        }
        let (end, overflows) = last.addingReportingOverflow(1)
        return overflows ? nil : (elements, end)
    }
}
