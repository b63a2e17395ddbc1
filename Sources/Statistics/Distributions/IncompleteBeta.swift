import Glibc

/// The regularized incomplete beta function I_x(a, b), a, b > 0.
///
/// `complement` is 1 − x, formed by the caller without subtraction where x is near 1.
func regularizedIncompleteBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard complement > 0 else { return 1 }
    return x < (a + 1) / (a + b + 2)
        ? incompleteBetaFraction(x, complement, a, b)
        : 1 - incompleteBetaFraction(complement, x, b, a)
}

/// x^a y^b / B(a, b) with y = 1 − x, from Stirling remainders: no large logarithms are subtracted.
func betaPower(_ x: Double, complement y: Double, _ a: Double, _ b: Double) -> Double {
    let total = a + b
    let remainder = stirlingRemainder(total) - stirlingRemainder(a) - stirlingRemainder(b)
    let difference = x * b - y * a
    let exponent = a * logRatio(x, difference / a, total / a) + b * logRatio(y, -difference / b, total / b)
    return (a / total * b / (2 * Double.pi)).squareRoot() * exp(exponent + remainder)
}

/// ln(x·scale), where x·scale − 1 is known to be `excess`: by log1p near 1, directly where x is so small that
/// 1 + excess has lost its digits.
private func logRatio(_ x: Double, _ excess: Double, _ scale: Double) -> Double {
    excess > -0.5 ? log1p(excess) : log(x * scale)
}

/// I_x(a, b) by the continued fraction of DiDonato & Morris (Algorithm 708, ACM Transactions on Mathematical Software
/// 18(3), 1992, equation 9), evaluated by Lentz's method as modified by Thompson and Barnett. Its terms are formed from
/// x and y = 1 − x apart, so that they hold their digits for a or b in the millions.
private func incompleteBetaFraction(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    let lambda = a * y - b * x
    var fraction = a * (lambda + 1) / (a + 1)
    if fraction == 0 { fraction = tiny }
    var c = fraction
    var d = 0.0
    for step in 1...100_000 {
        let n = Double(step)
        let odd = a + 2 * n - 1
        let numerator = (a + n - 1) / odd * (a + b + n - 1) / odd * n * (b - n) * x * x
        let term = n + n * (b - n) * x / odd + (a + n) * (lambda + 1 + n * (1 + y)) / (odd + 2)
        d = term + numerator * d
        if d == 0 { d = tiny }
        c = term + numerator / c
        if c == 0 { c = tiny }
        d = 1 / d
        let factor = c * d
        fraction *= factor
        if abs(factor - 1) <= Double.ulpOfOne { break }
    }
    return betaPower(x, complement: y, a, b) / fraction
}
