/// What a chart shows on an axis: a score with its unit, its good side and the decimals worth printing.
public struct Quantity: Sendable, Hashable {
    /// Which values are good.
    public enum Direction: Sendable, Hashable {
        case higher, lower
    }

    /// The name, such as `PESQ`.
    public var name: String
    /// The unit, such as `dB`; empty for pure numbers.
    public var unit: String
    /// Which values are good; `nil` where neither are.
    public var better: Direction?
    /// Decimals that are shown.
    public var digits: Int

    /// A quantity.
    public init(_ name: String, unit: String = "", better: Direction? = nil, digits: Int = 2) {
        self.name = name
        self.unit = unit
        self.better = better
        self.digits = max(0, min(digits, 12))
    }

    /// `PESQ ↑ (MOS)`.
    var axisTitle: String { shortName + arrow + (unit.isEmpty ? "" : " (\(unit))") }
    /// `PESQ (MOS)`: for differences, whose good side is always the right one.
    var nameAndUnit: String { shortName + (unit.isEmpty ? "" : " (\(unit))") }
    /// The name, cut where a file gave an absurd one.
    var shortName: String { name.cut(to: 40) }
    /// A value with the decimals of this quantity.
    func format(_ value: Double) -> String { Numeral.fixed(value, digits: digits) }
    /// A value with its sign.
    func signed(_ value: Double) -> String { Numeral.signed(value, digits: digits) }

    private var arrow: String {
        switch better {
        case .higher: " ↑"
        case .lower: " ↓"
        case nil: ""
        }
    }
}
