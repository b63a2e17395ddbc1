import Glibc

extension TransferFunction {
    /// A digital Butterworth band-pass of 2·`order` poles with −3 dB at `low` and `high`: the analogue prototype,
    /// turned into a band-pass with prewarped edges and mapped by the bilinear transform.
    /// `scipy.signal.butter(order, [low, high], "bandpass", fs=sampleRate)`.
    ///
    /// Near the poles of a narrow band the denominator is ten orders of magnitude smaller than its coefficients, so
    /// that their last digits change the response by 1e-4. Every step here is rounded as SciPy's is, and the
    /// coefficients are the same numbers.
    ///
    /// - Parameters:
    ///   - order: Order of the low-pass prototype.
    ///   - low, high: Edges in Hz, 0 < low < high < sampleRate/2.
    public static func butterworthBandPass(
        order: Int, from low: Double, to high: Double, sampleRate: Double
    ) -> TransferFunction {
        precondition(order > 0 && 0 < low && low < high && 2 * high < sampleRate, "a band lies below half the rate")
        // Twice the rate of a bilinear transform at which half the sample rate is 1.
        let doubleRate = 4.0
        let warped = [low, high].map { doubleRate * tan(.pi * ($0 * 2 / sampleRate) / 2) }
        let bandwidth = warped[1] - warped[0]
        let centre = (warped[0] * warped[1]).squareRoot()
        let prototype = stride(from: 1 - order, to: order, by: 2).map { m in
            let angle = .pi * Double(m) / Double(2 * order)
            return ComplexDouble(-cos(angle) * bandwidth / 2, -sin(angle) * bandwidth / 2)
        }
        let offsets = prototype.map { pole in
            squareRoot(
                ComplexDouble(
                    product(pole, pole).real - centre * centre, product(pole, pole).imaginary))
        }
        let poles = zip(prototype, offsets).map { $0 + $1 } + zip(prototype, offsets).map { $0 - $1 }
        let digitalPoles = poles.map { pole in
            quotient(
                ComplexDouble(doubleRate + pole.real, pole.imaginary),
                ComplexDouble(doubleRate - pole.real, -pole.imaginary))
        }
        let divisor = poles.reduce(ComplexDouble(1)) {
            product($0, ComplexDouble(doubleRate - $1.real, -$1.imaginary))
        }
        let gain =
            pow(bandwidth, Double(order)) * quotient(ComplexDouble(pow(doubleRate, Double(order))), divisor).real
        // As many zeros at 0, and as many at infinity, which the bilinear transform takes to half the rate.
        let zeros = [1.0, -1].flatMap { Array(repeating: ComplexDouble($0), count: order) }
        return TransferFunction(
            numerator: polynomial(roots: zeros).map { gain * $0 }, denominator: polynomial(roots: digitalPoles))
    }

    /// The real coefficients of Π (z − root), highest power first; roots are real or come in conjugate pairs.
    private static func polynomial(roots: [ComplexDouble]) -> [Double] {
        var coefficients = [ComplexDouble(1)]
        for root in roots {
            // A dot product of two terms, whose four real sums are added up last.
            coefficients = zip([.zero] + coefficients, coefficients + [.zero]).map { higher, own in
                ComplexDouble(
                    (own.real - higher.real * root.real) + higher.imaginary * root.imaginary,
                    (own.imaginary - higher.imaginary * root.real) - higher.real * root.imaginary)
            }
        }
        return coefficients.map(\.real)
    }

    private static func product(_ a: ComplexDouble, _ b: ComplexDouble) -> ComplexDouble {
        ComplexDouble(
            a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }

    /// The quotient by R. L. Smith's algorithm (Communications of the ACM 5(8), 1962).
    private static func quotient(_ a: ComplexDouble, _ b: ComplexDouble) -> ComplexDouble {
        if abs(b.real) >= abs(b.imaginary) {
            let ratio = b.imaginary / b.real
            let scale = 1 / (b.real + b.imaginary * ratio)
            return ComplexDouble((a.real + a.imaginary * ratio) * scale, (a.imaginary - a.real * ratio) * scale)
        }
        let ratio = b.real / b.imaginary
        let scale = 1 / (b.imaginary + b.real * ratio)
        return ComplexDouble((a.real * ratio + a.imaginary) * scale, (a.imaginary * ratio - a.real) * scale)
    }

    /// The root with the positive real part.
    private static func squareRoot(_ z: ComplexDouble) -> ComplexDouble {
        let magnitude = hypot(z.real, z.imaginary)
        if z.real > 0 {
            let real = (0.5 * (magnitude + z.real)).squareRoot()
            return ComplexDouble(real, 0.5 * (z.imaginary / real))
        }
        let imaginary = (0.5 * (magnitude - z.real)).squareRoot()
        return ComplexDouble(
            abs(0.5 * (z.imaginary / imaginary)), z.imaginary < 0 ? -imaginary : imaginary)
    }
}
