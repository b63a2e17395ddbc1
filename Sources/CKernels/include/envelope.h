/* Inner loops of the CheapTrick spectral envelope (Sources/DSP/Envelope). */
#ifndef CKERNELS_ENVELOPE_H
#define CKERNELS_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

/* Sums of twelve 28-bit draws of Marsaglia's xorshift128, whose state goes on. A sum / 2^28 - 6 is nearly normal. */
void ck_world_noise(uint32_t state[4], uint32_t *sums, size_t count);

/* The windowed samples of CheapTrick: a Hann window of 2h+1 points and cycles = f0/(1.5 rate) half turns a sample, scaled
 * to energy 1, times x[0 ... 2h], plus 1e-12 times the noise, minus the window scaled so that the sum vanishes. Up to
 * seven values are written beyond the window. */
void ck_pitch_window(const double *x, size_t h, double cycles, const uint32_t *noise, double *out);

/* ln of the mean of power[0 ... half], mirrored at both ends, over width Hz about each bin, plus the noise's magnitude
 * times 2^-52; bin_width in Hz. running is scratch of 3 half + 4 values. */
void ck_smooth_log(const double *power, size_t half, double bin_width, double width, const uint32_t *noise,
                   double *running, double *out);

/* The first count real parts of the transform of a log spectrum times scale, liftered by sin(a i)/(a i) and
 * (1 - 2 q1) + 2 q1 cos(2 a i), a = angle; reciprocals holds 1/i. transform, reciprocals and cepstrum reach up to the
 * next multiple of eight. */
void ck_lifter(const double *transform, size_t count, double angle, double q1, double scale, const double *reciprocals,
               double *cepstrum);

#endif
