/* Inner loops that profit from vectors wider than the x86-64 baseline's SSE2. Each is compiled for several
 * processors and the best is chosen when the program is loaded. Sums run in a fixed order that does not
 * depend on the processor, so results are equal everywhere. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Sum of a[i] * b[i], i = 0 ... n-1, accumulated in eight interleaved partial sums. */
double ck_dot(const double *a, const double *b, size_t n);

/* A cascade of 4 * groups second-order sections (groups 1 ... 4), each b0 b1 b2 a1 a2 with a0 = 1, in direct form II
 * from rest, over two signals of n samples in place. Single precision, every product and sum rounded. */
void ck_sections_two(const float *sections, size_t groups, float *first, float *second, size_t n);

/* out[i] = x[i] * window[i]. */
void ck_window(const float *x, const double *window, double *out, size_t n);

/* b[k] = conj(a[k]) * b[k], complex numbers as pairs. */
void ck_conjugate_product(const double *a, double *b, size_t n);

/* power[k] = |bins[k]|^2, complex numbers as pairs. */
void ck_power(const double *bins, double *power, size_t n);

/* y[i] += factor * x[i]. */
void ck_scale_add(double factor, const double *x, double *y, size_t n);

/* The largest |x[i]|, 0 if n is 0. */
double ck_largest_magnitude(const double *x, size_t n);

/* The indices with |x[i]| > threshold, in rising order, and how many there are; there is room for n. */
size_t ck_indices_above(const double *x, size_t n, double threshold, int32_t *indices);

/* out[i] = x[i]^exponent[i] to about 1e-15, for normal positive x and results that are normal. */
void ck_power_function(const double *x, const double *exponent, double *out, size_t n);

/* out[i] = x[i] / divisor, rounded to single precision. */
void ck_divide_to_single(const double *x, double divisor, float *out, size_t n);

#endif
