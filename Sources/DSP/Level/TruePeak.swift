import CKernels

/// The largest magnitude of a signal between its samples too: of its interpolation to four times the rate by the filter
/// in ITU-R BS.1770-4, annex 2, with zeros before and after the signal. 0 of nothing.
///
/// The standard's filter is one for 48 kHz; as a share of the rate its pass-band is the same at all.
public func truePeak(_ samples: [Double]) -> Double {
    let reach = [Double](repeating: 0, count: interpolationTaps[0].count - 1)
    let extended = reach + samples + reach
    return interpolationTaps.reduce(0) { peak, taps in
        max(peak, ck_largest_filtered(extended, extended.count, taps, taps.count))
    }
}

/// The four phases of the interpolation filter; each takes twelve samples.
private let interpolationTaps: [[Double]] = {
    let onSamples = [
        0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
        0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
    ]
    let between = [
        -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
        0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
    ]
    return [onSamples, between, between.reversed(), onSamples.reversed()]
}()
