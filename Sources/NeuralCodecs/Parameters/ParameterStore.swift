import Checkpoints
import Codecs
import Torch

/// Gives a model under construction its tensors by their state-dict keys, and keeps account of what was missing.
///
/// Modules ask for what their structure needs; the keys follow from where a module stands. When the model is built,
/// ``finish(_:path:)`` says whether the checkpoint had all of it, and nothing else below the same prefix.
package final class ParameterStore {
    /// What a model is built for.
    package enum Purpose: Sendable, Equatable {
        /// Weights stay as they are, where they are; what follows from them is computed once.
        case inference
        /// Parameters have memory of their own and require gradients; what follows from them is computed in each pass.
        case training
        /// Training from nothing: every tensor gets its initial value, random ones by this seed.
        case trainingFromNothing(seed: UInt64)

        /// Whether parameters will change.
        var isTraining: Bool { self != .inference }
    }

    /// A tensor of a model under its state-dict key.
    package struct Entry: Sendable {
        /// Its key.
        package let key: String
        /// Its numbers, which training changes in place.
        package let tensor: Tensor
        /// Whether gradients reach it; else it is a buffer.
        package let isParameter: Bool
    }

    /// Where computing takes place, and with which numbers.
    let device: Device, type: DType
    /// What the model is for.
    let purpose: Purpose
    /// What a model for training has asked for, in that order.
    package private(set) var entries = [Entry]()

    private let state: StateDictionary
    private var asked = Set<String>()
    private var missing = [String]()
    private var misshaped = [String]()
    private var notFinite = [String]()
    /// Numbers in parameters, without buffers such as codebooks.
    package private(set) var parameterCount = 0

    /// A store that takes from `state`.
    package init(
        _ state: StateDictionary, device: Device = .cpu, type: DType = .float32, purpose: Purpose = .inference
    ) {
        self.state = state
        self.device = device
        self.type = type
        self.purpose = purpose
    }

    /// Whether all that was asked for so far was there, in the right shape.
    var isComplete: Bool { missing.isEmpty && misshaped.isEmpty }

    /// Whether the checkpoint has a key.
    func has(_ key: String) -> Bool { state[key] != nil }

    /// The tensor of a key, in the store's type and on its device. Where it is missing or has another shape, that is
    /// noted and a tensor of the right shape stands in until ``finish(_:path:)`` throws.
    func tensor(_ key: String, shape: [Int], isParameter: Bool, initial: InitialValue) throws -> Tensor {
        let own: Tensor
        switch purpose {
        case .inference: return try stored(key, shape: shape, isParameter: isParameter)
        case .training:
            let found = try stored(key, shape: shape, isParameter: isParameter)
            // The file's mapping cannot be written to; what stands in for a missing tensor need not be.
            own = state[key] == nil ? found : try found.copied()
        case .trainingFromNothing(let seed):
            let count = shape.reduce(1, *)
            if isParameter { parameterCount += count }
            own = try Tensor(doubles: initial.numbers(count, key: key, seed: seed), shape: shape).to(type).to(device)
        }
        if isParameter { try own.setRequiresGradient() }
        entries.append(Entry(key: key, tensor: own, isParameter: isParameter))
        return own
    }

    private func stored(_ key: String, shape: [Int], isParameter: Bool) throws -> Tensor {
        asked.insert(key)
        if isParameter { parameterCount += shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue } }
        guard let stored = state[key] else {
            missing.append(key)
            return try standIn(shape)
        }
        guard stored.shape == shape else {
            misshaped.append("\(key) (\(stored.shape) in the file, \(shape) in the model)")
            return try standIn(shape)
        }
        guard stored.type == .float32 else {
            let tensor: Tensor
            if stored.type == .float64 {
                let result = try stored.withContiguousBytes { bytes in
                    Result { () throws(TorchError) in try Tensor(bytes: bytes, type: .float64, shape: shape) }
                }
                tensor = try result.get()
            } else {
                tensor = try Tensor(stored.floats(), shape: shape)
            }
            if try !tensor.floats().allSatisfy(\.isFinite) { notFinite.append(key) }
            return try tensor.to(type).to(device)
        }
        // Where the file has the numbers as they are needed they stay in its mapping: a model has some hundred megabytes.
        if device == .cpu, let (bytes, owner) = try stored.mappedBytes() {
            if !areFinite(bytes) { notFinite.append(key) }
            return try Tensor(memory: bytes, type: .float32, shape: shape, owner: owner).to(type)
        }
        let (tensor, isFinite) = try stored.withContiguousBytes { bytes in
            (
                Result { () throws(TorchError) in try Tensor(bytes: bytes, type: .float32, shape: shape) },
                areFinite(bytes)
            )
        }
        if !isFinite { notFinite.append(key) }
        return try tensor.get().to(type).to(device)
    }

    /// Notes a key as known that is not needed.
    func ignore(_ key: String) { asked.insert(key) }

    /// Zeros that take no memory, whatever the shape.
    private func standIn(_ shape: [Int]) throws -> Tensor {
        try Tensor([0], shape: [Int](repeating: 1, count: shape.count)).to(type).to(device)
            .expanded(shape)
    }

    /// Checks the account of a part of a checkpoint; other parts are left alone. Keys below `prefix`, such as
    /// `codec.generator`, that the model does not have are an error.
    package func finish(_ prefix: String, path: String) throws(CodecError) {
        let unexpected = state.keys.filter { $0.hasPrefix(prefix + ".") && !asked.contains($0) }
        let faults = [
            ("missing", missing), ("unexpected", unexpected), ("of another shape", misshaped),
        ].filter { !$0.1.isEmpty }
        guard faults.isEmpty else {
            let counts = faults.map { name, keys in "\(keys.count) \(keys.count == 1 ? "tensor" : "tensors") \(name)" }
            let names = faults.map { name, keys in
                let rest = keys.count > Self.shownKeys ? ", …" : ""
                return "\(name): \(keys.prefix(Self.shownKeys).joined(separator: ", "))\(rest)"
            }
            throw CodecError(
                path,
                cause: "the checkpoint does not fit the configuration: \(counts.joined(separator: ", ")) ("
                    + names.joined(separator: "; ") + ")",
                remedy:
                    "give the config.yaml of the experiment that made it; `codec-recipe inspect --tensors` lists what is there"
            )
        }
        guard notFinite.isEmpty else {
            throw CodecError(
                path,
                cause: "weights are not finite numbers: \(notFinite.prefix(Self.shownKeys).joined(separator: ", "))",
                remedy: "the training diverged; use an earlier checkpoint")
        }
    }

    private static let shownKeys = 3
}

/// Whether none of these 32-bit floats is infinite or no number.
private func areFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // All bits of the exponent are set in those that are not; a loop without branches, since there are many.
    var found: UInt32 = 0
    for place in stride(from: 0, to: bytes.count - 3, by: 4) {
        let exponent = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self) & 0x7F80_0000
        found |= exponent &+ 0x0080_0000
    }
    return found & 0x8000_0000 == 0
}

/// A place in a model: gives tensors by their names there.
package struct ParameterScope {
    let store: ParameterStore
    private let prefix: String

    /// The place's name, such as `codec.generator.encoder`.
    var path: String { prefix }

    /// The place with this prefix, such as `codec.generator.encoder`.
    package init(_ store: ParameterStore, _ prefix: String) {
        self.store = store
        self.prefix = prefix
    }

    /// A place below this one.
    package subscript(name: String) -> ParameterScope { ParameterScope(store, prefix + "." + name) }

    /// A numbered place below this one.
    package subscript(index: Int) -> ParameterScope { self[String(index)] }

    /// A trained tensor.
    func parameter(_ name: String, _ shape: [Int], initial: InitialValue) throws -> Tensor {
        try store.tensor(prefix + "." + name, shape: shape, isParameter: true, initial: initial)
    }

    /// A tensor that no gradient reaches.
    func buffer(_ name: String, _ shape: [Int], initial: InitialValue) throws -> Tensor {
        try store.tensor(prefix + "." + name, shape: shape, isParameter: false, initial: initial)
    }

    /// Notes a tensor as known that is not needed.
    func ignore(_ name: String) { store.ignore(prefix + "." + name) }

    /// Whether the checkpoint has a tensor of this name here.
    func has(_ name: String) -> Bool { store.has(prefix + "." + name) }
}
