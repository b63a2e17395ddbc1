private let padOperator = Operator("aten::pad")

extension Tensor {
    /// What stands beyond the ends of a padded axis.
    public enum PaddingMode: Sendable, Hashable, CaseIterable {
        /// A number.
        case constant
        /// The signal backwards, without its last sample: fewer samples than the axis has.
        case reflect
        /// The last sample.
        case replicate
        /// The signal from its other end: at most as many samples as the axis has.
        case circular

        fileprivate var name: StaticString {
            switch self {
            case .constant: "constant"
            case .reflect: "reflect"
            case .replicate: "replicate"
            case .circular: "circular"
            }
        }
    }

    /// More places at the ends of the last axes.
    ///
    /// - Parameters:
    ///   - amounts: How many before and after the last axis, then before and after the one before it, and so on; with a
    ///     constant, negative ones cut.
    ///   - mode: What stands there. But for a constant, [B, C, L] can be padded on its last axis and [B, C, H, W] on its
    ///     last two.
    ///   - value: The constant.
    public func padded(
        _ amounts: [Int], mode: PaddingMode = .constant, value: Double = 0
    ) throws(TorchError) -> Tensor {
        try padOperator(
            .tensor(self), .integers(amounts), .text(mode.name), mode == .constant ? .real(value) : .none)
    }
}
