import DSP
import Glibc

/// The scale-invariant signal-to-noise ratio without removing means (Le Roux et al. 2019), in dB: +∞ for a scaled
/// copy, −∞ for orthogonal signals.
///
/// With c = ⟨x,y⟩² / (max(‖x‖, 1e-6)²·max(‖y‖, 1e-6)²) it is 10·log10(c / (1 − c)). The energies of target and error
/// are computed apart, since 1 − c has no digits left for a good hypothesis.
///
/// - Parameters:
///   - reference: x; not silent.
///   - hypothesis: y, as long as `reference`; not silent.
func scaleInvariantRatio(reference: ArraySlice<Double>, hypothesis: ArraySlice<Double>) -> Double {
    let energyX = energy(reference)
    let energyY = energy(hypothesis)
    let product = dot(reference, hypothesis)
    // Below these energies VERSA's package (fast_bss_eval) divides by the floor instead of the norm.
    let floor = 1e-12
    if energyX < floor || energyY < floor {
        let coherence = min(1, product * product / (max(energyX, floor) * max(energyY, floor)))
        return 10 * log10(coherence / (1 - coherence))
    }
    let gain = product / energyX
    let error = scaledSquaredDistance(hypothesis, reference, gain: gain)
    return decibels(target: gain * gain * energyX, error: error)
}

/// 10·log₁₀(target/error) of two energies, +∞ where the error is no more than the rounding of double precision:
/// below 1e-25 of the target.
func decibels(target: Double, error: Double) -> Double {
    error <= 1e-25 * target ? .infinity : 10 * log10(target / error)
}
