import Yams

extension CardInput {
    static let fieldNames = ["name", "source", "layout", "value", "type", "shape", "seed"]

    private enum SourceName: String, CaseIterable {
        case waveform, features, reference_waveform, reference_features, constant, normal

        /// What belongs to it.
        var fields: [String] {
            switch self {
            case .constant: ["value", "type"]
            case .normal: ["shape", "seed"]
            default: ["layout"]
            }
        }
    }

    private enum NumberType: String, CaseIterable { case float32, int64 }

    /// The most numbers of a constant or drawn tensor.
    private static let mostNumbers = 1 << 20

    init?(_ fields: CardFields) {
        place = fields.place
        let given = fields.required("name", fields.text("name", mayBeEmpty: true))
        guard let kind = fields.required("source", fields.word("source", SourceName.self)) else { return nil }
        let others = ["layout", "value", "type", "shape", "seed"].filter { !kind.fields.contains($0) }
        fields.forbid(others, "the source \(kind.rawValue) does not have it")
        switch kind {
        case .waveform, .reference_waveform:
            guard let axes = Self.layout(fields, needed: [.samples]) else { return nil }
            source = .waveform(kind == .waveform ? .hypothesis : .reference, axes)
        case .features, .reference_features:
            guard let axes = Self.layout(fields, needed: [.frames, .bins]) else { return nil }
            source = .features(kind == .features ? .hypothesis : .reference, axes)
        case .constant:
            guard let tensor = Self.constant(fields) else { return nil }
            source = .constant(tensor)
        case .normal:
            let shape = fields.required("shape", fields.integers("shape", count: 1...8, 1...Self.mostNumbers))
            let seed = fields.required("seed", fields.integer("seed", 0...Int.max))
            guard let shape, let seed else { return nil }
            guard Self.count(shape) != nil else {
                fields.fault("shape", "is of too many numbers", remedy: "take no more than \(Self.mostNumbers)")
                return nil
            }
            source = .normal(shape: shape, seed: UInt64(seed))
        }
        guard let given else { return nil }
        name = given
    }

    /// The product of the lengths, where it is no more than ``mostNumbers``.
    private static func count(_ shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard !overflows, product <= mostNumbers else { return nil }
            count = product
        }
        return count
    }

    private static func layout(_ fields: CardFields, needed: [Axis]) -> [Axis]? {
        guard let axes = fields.required("layout", fields.words("layout", Axis.self)) else { return nil }
        let allowed = Set([.batch, .one] + needed)
        guard needed.allSatisfy({ axis in axes.count { $0 == axis } == 1 }), axes.allSatisfy(allowed.contains),
            axes.count <= 8
        else {
            fields.fault(
                "layout", "is [\(axes.map(\.rawValue).joined(separator: ", "))]",
                remedy:
                    "name \(needed.map(\.rawValue).joined(separator: " and ")) once, and batch or one for axes of length 1"
            )
            return nil
        }
        return axes
    }

    private static func constant(_ fields: CardFields) -> ModelTensor? {
        let type = fields.word("type", NumberType.self) ?? .float32
        guard let node = fields.required("value", fields.node("value")) else { return nil }
        var texts = [String]()
        guard let shape = shape(of: node, into: &texts, depth: 0) else {
            fields.fault(
                "value", "is no grid of numbers", remedy: "write a number, or lists of equally many numbers")
            return nil
        }
        switch type {
        case .float32:
            let values = texts.compactMap { Float($0) }.filter(\.isFinite)
            if values.count == texts.count { return ModelTensor(shape: shape, values) }
        case .int64:
            let values = texts.compactMap { Int64($0) }
            if values.count == texts.count { return ModelTensor(shape: shape, values: .integers(values)) }
        }
        fields.fault("value", "has something that is no \(type.rawValue)", remedy: "write finite numbers of that type")
        return nil
    }

    /// The shape of nested lists, whose scalars are appended to `texts`; `nil` where lists are unequal.
    private static func shape(of node: Node, into texts: inout [String], depth: Int) -> [Int]? {
        if let scalar = node.scalar {
            texts.append(scalar.string)
            return texts.count <= mostNumbers ? [] : nil
        }
        guard let sequence = node.sequence, !sequence.isEmpty, depth < 8 else { return nil }
        var inner: [Int]?
        for element in sequence {
            guard let shape = shape(of: element, into: &texts, depth: depth + 1), inner == nil || inner == shape else {
                return nil
            }
            inner = shape
        }
        return [sequence.count] + (inner ?? [])
    }
}
