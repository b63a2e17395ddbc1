/* Inner loops that profit from vectors wider than the x86-64 baseline's SSE2. Each is compiled for several
 * processors and the best is chosen when the program is loaded. Sums run in a fixed order that does not
 * depend on the processor, so results are equal everywhere. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

/* Sum of a[i] * b[i], i = 0 ... n-1, accumulated in eight interleaved partial sums. */
double ck_dot(const double *a, const double *b, size_t n);

/* Spectra are n complex numbers as real and imaginary parts in turn. */

/* out[k] = |spectrum[k]|^2. */
void ck_power_spectrum(const double *spectrum, size_t n, double *out);

/* sum[k] += conj(a[k]) * b[k]. */
void ck_add_conjugate_product(double *sum, const double *a, const double *b, size_t n);

/* a[k] *= b[k]. */
void ck_multiply_spectrum(double *a, const double *b, size_t n);

/* Sum of (a[i] - b[i])^2 and of |a[i] - b[i]|, i = 0 ... n-1, accumulated like ck_dot. */
double ck_squared_distance(const double *a, const double *b, size_t n);
double ck_absolute_distance(const double *a, const double *b, size_t n);

/* Sum of (a[i] - gain * b[i])^2, i = 0 ... n-1, accumulated like ck_dot. */
double ck_scaled_squared_distance(const double *a, const double *b, double gain, size_t n);

/* Sum of |ln(max(a[i], least) / max(b[i], least))|, i = 0 ... n-1. The ratios, not their logarithms, are
 * accumulated, in eight products whose exponents are counted apart: one logarithm a product instead of one a term,
 * and a rounding error of about 1e-16 * sqrt(n). */
double ck_log_distance(const double *a, const double *b, double least, size_t n);

#endif
