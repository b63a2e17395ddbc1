extension SegmentSettings {
    static let fieldNames = ["unit", "length", "hop", "minimum_coverage", "short", "count"]

    /// A segment is made whole, however short the signal.
    private static let longest = 1 << 24

    init?(_ fields: CardFields, rate: Int?, features: FeatureSettings?) {
        let length = fields.required("length", fields.integer("length", 1...Self.longest))
        let hop = fields.required("hop", fields.integer("hop", 1...Self.longest))
        guard let length, let hop else { return nil }
        self.init(length: length, hop: hop)
        unit = fields.word("unit", Unit.self) ?? unit
        if let share = fields.number("minimum_coverage", 0...1) {
            if share == 0 {
                fields.fault("minimum_coverage", "is 0", remedy: "write a share above 0; 1 never fills a segment")
            }
            minimumCoverage = share
        }
        short = fields.word("short", Short.self) ?? short
        count = fields.word("count", Count.self)
        if unit == .frames {
            if features == nil {
                fields.fault("unit", "is 'frames', but the card has no features", remedy: "add the section 'features'")
            } else if let features, length > Self.longest / features.hop {
                fields.fault(
                    "length", "is \(length)",
                    remedy: "take no more than \(Self.longest / features.hop) frames, \(Self.longest) samples")
            }
            fields.forbid(["count"], "it counts segments of samples")
            if short == .double {
                fields.fault("short", "is 'double', but segments are of frames", remedy: "write pad or undefined")
            }
        }
        if unit == .samples, let features, features.padding == .reflect,
            length - features.droppedSamples <= features.fftSize / 2
        {
            fields.fault(
                "length", "is \(length)",
                remedy: "take more than \(features.droppedSamples + features.fftSize / 2): as many samples are mirrored"
            )
        }
        if count != nil { fields.forbid(["minimum_coverage"], "the rule in 'count' fills no segment partly") }
        if count == .dnsmos, let rate, hop != rate {
            fields.fault(
                "hop", "is \(hop)", remedy: "write \(rate), the rate: the rule dnsmos counts windows a second apart")
        } else if count == .dnsmos, let rate, Segmentation.dnsmosStarts(of: length, self, rate: rate).isEmpty {
            fields.fault(
                "length", "is \(length)", remedy: "take another: the rule dnsmos skips every segment of this length")
        }
    }
}
