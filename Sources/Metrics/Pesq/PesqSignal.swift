import DSP

/// A signal in P.862's buffer: zeros, the samples from ``PesqScale/margin`` on, and zeros to the end.
///
/// The reference implementation keeps samples in single precision, and the wideband score depends on it: the input
/// filter's poles lie so near 1 that its rounding noise can be heard by the model.
struct PesqSignal: Sendable {
    /// The buffer; both signals of a pair have buffers of one length, beyond which nothing reads.
    var buffer: [Float]
    /// Samples with both margins: N in this folder.
    let length: Int

    /// `samples` divided by `peak`, in a buffer of `capacity` samples.
    init(_ samples: [Double], peak: Double, scale: PesqScale, capacity: Int) {
        length = samples.count + 2 * scale.margin
        buffer = [Float](unsafeUninitializedCapacity: capacity) { buffer, count in
            buffer[..<scale.margin].initialize(repeating: 0)
            if let base = buffer.baseAddress {
                singlePrecision(samples, dividedBy: peak, into: base + scale.margin)
            }
            buffer[(scale.margin + samples.count)...].initialize(repeating: 0)
            count = capacity
        }
    }

    /// Multiplies samples of the buffer by `gain`.
    mutating func multiply(_ samples: Range<Int>, by gain: Float) {
        buffer.withUnsafeMutableBufferPointer { buffer in
            for i in samples { buffer[i] *= gain }
        }
    }
}

/// The two signals of a comparison, at one of P.862's rates.
struct PesqPair: Sendable {
    /// The undistorted signal.
    var reference: PesqSignal
    /// What the system under test made of it.
    var degraded: PesqSignal
    /// Rate, lengths and tables.
    let scale: PesqScale

    /// The longer signal's length with margins: Nx in this folder.
    var longest: Int { max(reference.length, degraded.length) }

    /// Frames of the perceptual model that fit into the longer signal and the tail, less one: the divisor of
    /// averages over time.
    var averagedFrames: Int { (longest - 2 * scale.margin + scale.tail) / scale.frameShift - 1 }

    /// Two signals at `scale.rate`, brought to a common peak of 1.
    init(reference: [Double], degraded: [Double], scale: PesqScale) {
        self.scale = scale
        let peak = max(largestMagnitude(reference), largestMagnitude(degraded))
        let capacity = max(reference.count, degraded.count) + 2 * scale.margin + scale.tail + scale.frame
        self.reference = PesqSignal(reference, peak: peak, scale: scale, capacity: capacity)
        self.degraded = PesqSignal(degraded, peak: peak, scale: scale, capacity: capacity)
    }
}
