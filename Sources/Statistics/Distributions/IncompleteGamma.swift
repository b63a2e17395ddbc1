import Glibc

/// The upper regularized incomplete gamma function Q(a, x), a > 0, x ≥ 0.
///
/// By its series below a + 1 and Legendre's continued fraction above (Abramowitz & Stegun 6.5.29, 6.5.31).
func regularizedUpperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    guard x < .infinity else { return 0 }
    return x < a + 1 ? 1 - lowerGammaSeries(a, x) : upperGammaFraction(a, x)
}

/// x^a e^−x / Γ(a), from the Stirling remainder.
private func gammaPower(_ a: Double, _ x: Double) -> Double {
    let excess = (x - a) / a
    let exponent = (excess > -0.5 ? a * (log1p(excess) - excess) : a * log(x / a) + (a - x))
    return (a / (2 * Double.pi)).squareRoot() * exp(exponent - stirlingRemainder(a))
}

private func lowerGammaSeries(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var n = a
    while term > sum * Double.ulpOfOne / 2 {
        n += 1
        term *= x / n
        sum += term
    }
    return sum * gammaPower(a, x)
}

/// The continued fraction, by Lentz's method.
private func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for step in 1...100_000 {
        let n = Double(step)
        b += 2
        let numerator = -n * (n - a)
        d = numerator * d + b
        if d == 0 { d = tiny }
        c = b + numerator / c
        if c == 0 { c = tiny }
        d = 1 / d
        let factor = c * d
        fraction *= factor
        if abs(factor - 1) <= Double.ulpOfOne { break }
    }
    return fraction * gammaPower(a, x)
}
