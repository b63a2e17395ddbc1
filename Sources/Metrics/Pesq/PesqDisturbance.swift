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
        for (k, frame) in frames.enumerated() {
            let first = frame * bands.count
            let reference = model.reference[first..<first + bands.count]
            let (d, a) = Self.disturbance(
                reference, degraded[k * bands.count..<(k + 1) * bands.count], bands)
            symmetric.append(d)
            asymmetric.append(a)
        }
    }

    private static func disturbance(
        _ reference: ArraySlice<Double>, _ degraded: ArraySlice<Double>, _ bands: PesqBands
    ) -> (symmetric: Double, asymmetric: Double) {
        var squares = 0.0
        var added = 0.0
        for b in 1..<bands.count {
            let x = reference[reference.startIndex + b]
            let y = degraded[degraded.startIndex + b]
            let loudness = (reference: bands.loudness(x, band: b), degraded: bands.loudness(y, band: b))
            var difference = loudness.degraded - loudness.reference
            // Within a quarter of the lower loudness, a difference is masked.
            let mask = 0.25 * min(loudness.degraded, loudness.reference)
            difference = difference > mask ? difference - mask : difference < -mask ? difference + mask : 0
            let weighted = abs(difference) * bands.width[b]
            squares += weighted * weighted
            added += weighted * asymmetry(x, y)
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
