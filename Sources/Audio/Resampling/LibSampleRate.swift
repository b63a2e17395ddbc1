import CSampleRate

/// Rate conversion by libsamplerate's best sinc interpolator (`SRC_SINC_BEST_QUALITY`, 144 dB signal-to-noise ratio).
enum LibSampleRate {
    /// libsamplerate takes ratios from 1/256 to 256.
    private static let largestRatio = 256.0

    /// `samples` at `ratio` times their rate: `count` samples, cut or extended with zeros.
    ///
    /// The library works in single precision. `src_simple` compensates the filter's delay.
    static func convert(_ samples: [Double], ratio: Double, count: Int) -> [Double] {
        var converted = samples.map { Float($0) }
        var remaining = ratio
        while remaining > largestRatio || remaining < 1 / largestRatio {
            let step = remaining > 1 ? largestRatio : 1 / largestRatio
            converted = convertOnce(converted, ratio: step)
            remaining /= step
        }
        converted = convertOnce(converted, ratio: remaining)
        return (0..<count).map { $0 < converted.count ? Double(converted[$0]) : 0 }
    }

    private static func convertOnce(_ samples: [Float], ratio: Double) -> [Float] {
        let capacity = Int((Double(samples.count) * ratio).rounded(.up)) + 1
        return samples.withUnsafeBufferPointer { input in
            [Float](unsafeUninitializedCapacity: capacity) { output, count in
                var request = SRC_DATA()
                request.data_in = input.baseAddress
                request.input_frames = input.count
                request.data_out = output.baseAddress
                request.output_frames = capacity
                request.src_ratio = ratio
                let status = src_simple(&request, Int32(SRC_SINC_BEST_QUALITY), 1)
                precondition(status == 0, "libsamplerate: \(String(cString: src_strerror(status)))")
                count = request.output_frames_gen
            }
        }
    }
}
