/* Inner loops of the CheapTrick spectral envelope (Sources/DSP/Envelope). */
#ifndef CKERNELS_ENVELOPE_H
#define CKERNELS_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

/* Sums of twelve 28-bit draws of Marsaglia's xorshift128, whose state goes on. */
void ck_world_noise(uint32_t state[4], uint32_t *sums, size_t count);

/* The windowed samples of CheapTrick: a Hann window of 2h+1 points and f0/(1.5 rate) cycles a sample, scaled to energy
 * 1, times x[0 ... 2h], plus 1e-12 times the noise, minus the window scaled so that the sum vanishes. */
void ck_pitch_window(const double *x, size_t h, double cycles, const uint32_t *noise, double *out);

#endif
