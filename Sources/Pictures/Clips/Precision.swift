import Audio

/// A kind of audio file that browsers play.
struct ClipFormat: Sendable, Hashable {
    let file: AudioFileFormat
    let mediaType: String

    static let flac16 = ClipFormat(file: .flac16, mediaType: "audio/flac")
    static let flac24 = ClipFormat(file: .flac24, mediaType: "audio/flac")
    static let wav16 = ClipFormat(file: .wav16, mediaType: "audio/wav")
    static let wav24 = ClipFormat(file: .wav24, mediaType: "audio/wav")
    static let wavFloat = ClipFormat(file: .wavFloat, mediaType: "audio/wav")
}

/// How many bits it takes to hold the samples of a signal.
enum Precision: Sendable, Hashable {
    /// Whole multiples of 2⁻¹⁵ from −1 up to below 1: files of 8 and 16 bits.
    case bits16
    /// Whole multiples of 2⁻²³ in the same range.
    case bits24
    /// Something between those.
    case finer
    /// Beyond full scale, where integers would clip; `isSingle` where 32-bit floating point holds each sample.
    case beyondFullScale(isSingle: Bool)

    /// The precision of a signal of finite samples.
    init(of signal: Signal) {
        let isWithin = signal.channels.allSatisfy { $0.allSatisfy { $0 >= -1 && $0 < 1 } }
        guard isWithin else {
            self = .beyondFullScale(
                isSingle: signal.channels.allSatisfy { $0.allSatisfy { Double(Float($0)) == $0 } })
            return
        }
        func isWhole(_ scale: Double) -> Bool {
            signal.channels.allSatisfy { $0.allSatisfy { ($0 * scale).rounded() == $0 * scale } }
        }
        self = isWhole(0x1p15) ? .bits16 : isWhole(0x1p23) ? .bits24 : .finer
    }

    /// Files that hold the samples, or what is nearest to them.
    var formats: [ClipFormat] {
        switch self {
        case .bits16: [.flac16, .wav16]
        case .bits24, .finer: [.flac24, .wav24]
        case .beyondFullScale: [.wavFloat]
        }
    }

    /// Whether those files give back every sample.
    var isExact: Bool {
        switch self {
        case .bits16, .bits24: true
        case .finer: false
        case .beyondFullScale(let isSingle): isSingle
        }
    }
}
