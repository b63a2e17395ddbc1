extension FeatureSettings {
    static let fieldNames = [
        "kind", "n_fft", "window_length", "hop", "window", "padding", "power", "drop_end", "bands", "low", "high",
        "scale",
        "norm", "log", "add", "multiply",
    ]

    private enum KindName: String, CaseIterable { case magnitude, mel }
    private enum LogarithmName: String, CaseIterable { case none, decibel, ln, log10, ln_relative }

    /// The largest transform, in points, and the most bins of all mel bands.
    private static let (largest, mostWeights) = (1 << 16, 1 << 23)

    init?(_ fields: CardFields, rate: Int?) {
        let name = fields.required("kind", fields.word("kind", KindName.self))
        let size = fields.required("n_fft", fields.integer("n_fft", 2...Self.largest))
        let hop = fields.required("hop", fields.integer("hop", 1...Self.largest))
        let windowLength = fields.integer("window_length", 1...(size ?? Self.largest)) ?? size
        let mel = name == .mel ? Self.mel(fields, rate) : nil
        if name == .magnitude {
            fields.forbid(["bands", "low", "high", "scale", "norm"], "the kind magnitude has no mel bands")
        }
        guard let name, let size, let hop, let windowLength, name == .magnitude || mel != nil else { return nil }
        self.init(kind: mel.map { .mel($0) } ?? .magnitude, fftSize: size, windowLength: windowLength, hop: hop)
        window = fields.word("window", Window.self) ?? window
        padding = fields.word("padding", Padding.self) ?? padding
        power = fields.number("power", 0.01...8) ?? power
        droppedSamples = fields.integer("drop_end", 0...1 << 26) ?? droppedSamples
        logarithm =
            fields.fields(
                "log", known: ["kind", "reference", "floor", "range", "offset", "ceiling", "drop", "silence"]
            )
            .flatMap(Self.logarithm) ?? .none
        offset = fields.number("add", -1e9...1e9) ?? offset
        factor = fields.number("multiply", -1e9...1e9) ?? factor
        if let mel, mel.bands > Self.mostWeights / (size / 2 + 1) {
            fields.fault(
                "bands", "is \(mel.bands)",
                remedy: "take no more than \(Self.mostWeights / (size / 2 + 1)) of transforms with \(size) points")
        }
        if padding == .overlap, hop > size {
            fields.fault("hop", "is \(hop)", remedy: "the padding overlap needs a hop of no more than n_fft, \(size)")
        }
    }

    private static func mel(_ fields: CardFields, _ rate: Int?) -> MelSettings? {
        guard let bands = fields.required("bands", fields.integer("bands", 1...4_096)) else { return nil }
        var mel = MelSettings(bands: bands)
        let half = Double(rate ?? 2_000_000) / 2
        mel.low = fields.number("low", 0...half) ?? mel.low
        mel.high = fields.number("high", 0...half)
        mel.scale = fields.word("scale", MelSettings.Scale.self) ?? mel.scale
        mel.norm = fields.word("norm", MelSettings.Norm.self) ?? mel.norm
        if mel.low >= mel.high ?? half {
            fields.fault("low", "is \(mel.low)", remedy: "take a frequency below 'high', \(mel.high ?? half)")
        }
        return mel
    }

    /// Values around which logarithms are taken: what Double can hold without losing digits.
    private static let floors = 1e-300...1e300

    private static func logarithm(_ fields: CardFields) -> Logarithm? {
        guard let name = fields.required("kind", fields.word("kind", LogarithmName.self)) else { return nil }
        let taken: [String]
        var logarithm = Logarithm.none
        switch name {
        case .none: taken = []
        case .decibel:
            taken = ["reference", "floor", "range"]
            let isRelative = fields.has("reference") && fields.node("reference")?.scalar?.string == "max"
            logarithm = .decibel(
                reference: isRelative ? nil : fields.number("reference", floors) ?? 1,
                floor: fields.number("floor", floors) ?? 1e-10, range: fields.number("range", 0...10_000))
        case .ln:
            taken = ["floor", "offset"]
            let floor = fields.number("floor", 0...1e300) ?? 0
            let offset = fields.number("offset", 0...1e300) ?? 0
            if floor + offset == 0 {
                fields.faults.add(
                    fields.place, "floor and offset are both 0", remedy: "give one of them: silence has no logarithm")
            }
            logarithm = .natural(floor: floor, offset: offset)
        case .log10:
            taken = ["floor", "ceiling"]
            let floor = fields.required("floor", fields.number("floor", floors)) ?? 1
            let ceiling = fields.number("ceiling", floors) ?? floors.upperBound
            if floor >= ceiling {
                fields.fault("floor", "is \(floor)", remedy: "take one below the ceiling, \(ceiling)")
            }
            logarithm = .common(floor: floor, ceiling: ceiling)
        case .ln_relative:
            taken = ["drop", "silence"]
            logarithm = .relative(
                drop: fields.number("drop", 0...10_000) ?? 120, silence: fields.number("silence", 0...10_000) ?? 80)
        }
        let all = ["reference", "floor", "range", "offset", "ceiling", "drop", "silence"]
        fields.forbid(all.filter { !taken.contains($0) }, "the logarithm \(name.rawValue) does not have it")
        return logarithm
    }
}
