import Glibc

/// Δ(z) in ln Γ(z) = (z − ½) ln z − z + ½ ln 2π + Δ(z), for z > 0.
///
/// Ratios of gamma functions formed from Δ keep full precision where a difference of ln Γ loses it (3e-11 at 10 000).
/// The asymptotic series is Abramowitz & Stegun 6.1.41; below 16 the recurrence Γ(z + 1) = z Γ(z) leads up to it.
func stirlingRemainder(_ z: Double) -> Double {
    var steps = 0.0
    var x = z
    while x < 16 {
        steps += (x + 0.5) * log1p(1 / x) - 1
        x += 1
    }
    let s = 1 / (x * x)
    let series = 1.0 / 1188 - s * (691.0 / 360360 - s / 156)
    return steps + (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * series)))) / x
}
