/// What a codec's codes cost at one of its settings.
public struct CodecRate: Sendable, Hashable {
    /// Bits a second, in thousands.
    public var kilobitsPerSecond: Double
    /// Codebooks that are used.
    public var codebooks: Int
    /// Entries of a codebook.
    public var entries: Int
    /// Frames a second.
    public var framesPerSecond: Double

    /// A setting of a codec.
    public init(kilobitsPerSecond: Double, codebooks: Int, entries: Int, framesPerSecond: Double) {
        self.kilobitsPerSecond = kilobitsPerSecond
        self.codebooks = codebooks
        self.entries = entries
        self.framesPerSecond = framesPerSecond
    }

    /// Codes a second.
    public var codesPerSecond: Double { framesPerSecond * Double(codebooks) }

    /// A table of settings.
    static func table(_ rates: [CodecRate]) -> String {
        let head = "|kbit/s|codebooks|entries a codebook|frames/s|codes/s|\n|---|---|---|---|---|\n"
        return head
            + rates.map { rate in
                let cells = [
                    Decimal.short(rate.kilobitsPerSecond), "\(rate.codebooks)", "\(rate.entries)",
                    Decimal.short(rate.framesPerSecond), Decimal.short(rate.codesPerSecond),
                ]
                return "|" + cells.joined(separator: "|") + "|\n"
            }.joined()
    }
}
