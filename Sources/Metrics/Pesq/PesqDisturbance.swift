import Glibc

/// How much each frame of the degraded signal differs in loudness from the reference.
struct PesqDisturbance {
    /// Disturbance of each frame, what was added and what is missing alike.
    var symmetric: [Double]
    /// Disturbance of each frame by what was added, which is heard as separate from the speech.
    var asymmetric: [Double]

    /// From this disturbance on a frame is bad, and its alignment is doubted.
    static let badFrame = 30.0

    /// Disturbances of the model's `frames`; `degraded` holds their power densities, its first at index 0.
    init(_ model: PesqPerceptualModel, degraded: [Double], frames: Range<Int>) {
        symmetric = []
        asymmetric = []
        symmetric.reserveCapacity(frames.count)
        asymmetric.reserveCapacity(frames.count)
        let bands = model.scale.bands
        var loudness = BandLoudness(bands)
        for (k, frame) in frames.enumerated() {
            let first = frame * bands.count
            let reference = model.reference[first..<first + bands.count]
            let (d, a) = loudness.disturbance(reference, degraded[k * bands.count..<(k + 1) * bands.count])
            symmetric.append(d)
            asymmetric.append(a)
        }
    }
}

/// The loudness of a frame of both signals, band by band.
private struct BandLoudness {
    private let bands: PesqBands
    private var reference: [Double]
    private var degraded: [Double]
    private var scratch: [Double]

    init(_ bands: PesqBands) {
        self.bands = bands
        reference = [Double](repeating: 0, count: bands.count)
        degraded = reference
        scratch = reference
    }

    /// Disturbances of a frame from the power densities of both signals.
    mutating func disturbance(
        _ referencePower: ArraySlice<Double>, _ degradedPower: ArraySlice<Double>
    ) -> (symmetric: Double, asymmetric: Double) {
        bands.loudness(of: referencePower, into: &reference, scratch: &scratch)
        bands.loudness(of: degradedPower, into: &degraded, scratch: &scratch)
        var squares = 0.0
        var added = 0.0
        for b in 1..<bands.count {
            // Within a quarter of the lower loudness, a difference is masked.
            let difference = abs(degraded[b] - reference[b]) - 0.25 * min(degraded[b], reference[b])
            guard difference > 0 else { continue }
            let weighted = difference * bands.width[b]
            squares += weighted * weighted
            let asymmetry = Self.asymmetry(
                referencePower[referencePower.startIndex + b], degradedPower[degradedPower.startIndex + b])
            added += weighted * asymmetry
        }
        return ((squares * bands.totalWidth).squareRoot(), added)
    }

    /// Weight of a band's disturbance by how much stronger the degraded signal is there.
    private static func asymmetry(_ reference: Double, _ degraded: Double) -> Double {
        let (x, y) = (reference + 50, degraded + 50)
        // Below 2.4 the power is under 3, above 8 it is over 12.
        if y < 2.4 * x { return 0 }
        if y > 8 * x { return 12 }
        let weight = pow(y / x, 1.2)
        return weight < 3 ? 0 : min(weight, 12)
    }
}
