/* Inner loops that profit from vectors wider than the x86-64 baseline's SSE2. Each is compiled for several
 * processors and the best is chosen when the program is loaded. Sums run in a fixed order that does not
 * depend on the processor, so results are equal everywhere. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "envelope.h"
#include "neurogram.h"
#include "phase.h"
#include "pitch.h"
#include "warping.h"

/* Sum of a[i] * b[i], i = 0 ... n-1, accumulated in eight interleaved partial sums. */
double ck_dot(const double *a, const double *b, size_t n);

/* The modified Bessel function of the first kind and order 0, by its power series: Kaiser windows are made of it. */
double ck_bessel_i0(double x);

/* Sum of x[i], i = 0 ... n-1, accumulated like ck_dot. */
double ck_sum(const double *x, size_t n);

/* out[k * out_stride] = ck_dot(a, b + k * stride, n), k = 0 ... 3, with the same rounding. */
void ck_four_dots(const double *a, const double *b, size_t stride, size_t n, double *out, size_t out_stride);

/* totals[8 * r + j] = sum of rows[8 * i + j] * weights[4 * i + r], i = 0 ... n-1 in this order: four weightings of rows
 * of eight numbers. */
void ck_weighted_rows(const double *rows, const double *weights, size_t n, double *totals);

/* out[i] = a[i] * b[i], i = 0 ... n-1. */
void ck_multiply(const double *a, const double *b, size_t n, double *out);

/* sum[i] += gain * a[i], i = 0 ... n-1. */
void ck_add_scaled(double *sum, const double *a, double gain, size_t n);

/* Spectra are n complex numbers as real and imaginary parts in turn. */

/* out[k] = |spectrum[k]|^2. */
void ck_power_spectrum(const double *spectrum, size_t n, double *out);

/* out[k] = sqrt(max(|spectrum[k]|^2, least_power)). */
void ck_magnitude_spectrum(const double *spectrum, size_t n, double least_power, double *out);

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

/* Correlation coefficients of the 16 columns of two matrices of `rows` rows, where y is first scaled to x's norm,
 * column by column, and limited to limit * x. Norms are raised by 2.2e-16, so a column of zeros gives 0. */
void ck_clipped_correlations(const double *x, const double *y, size_t rows, double limit, double *out);

/* out[r] = sum of weights[i] * x[first[r] + i] over the counts[r] weights of row r, which follow each other in
 * `weights`: the product of a banded matrix and a vector. */
void ck_banded_product(const double *weights, const int *first, const int *counts, size_t rows, const double *x,
                       double *out);

/* A cascade of 4 * groups second-order sections (groups 1 ... 4), each b0 b1 b2 a1 a2 with a0 = 1, in direct form II
 * from rest, over two signals of n samples in place. Single precision, every product and sum rounded. */
void ck_sections_two(const float *sections, size_t groups, float *first, float *second, size_t n);

/* Number of recursive filters side by side, and the highest order of theirs. */
enum { CK_FILTERS = 4, CK_MOST_ORDER = 16 };

/* CK_FILTERS recursive filters of one order over x, in transposed direct form II. Filters are the fastest index of
 * numerators and denominators, [order + 1][CK_FILTERS], and of the states, [order][CK_FILTERS], which go on. Filter j
 * writes its n samples to out + j * stride. */
void ck_recursive_filters(const double *numerators, const double *denominators, size_t order, const double *x, size_t n,
                          double *states, double *out, size_t stride);

/* The sum of two such filters with the same denominators, over x with the one numerators and over v with the other. */
void ck_recursive_filters_two(const double *numerators, const double *seconds, const double *denominators, size_t order,
                              const double *x, const double *v, size_t n, double *states, double *out, size_t stride);

/* real[i] becomes the magnitude of real[i] + i imaginary[i]. */
void ck_magnitude(const double *imaginary, size_t n, double *real);

/* out[i] = x[i] * window[i]. */
void ck_window(const float *x, const double *window, double *out, size_t n);

/* b[k] = conj(a[k]) * b[k], complex numbers as pairs. */
void ck_conjugate_product(const double *a, double *b, size_t n);

/* The largest |x[i]|, 0 if n is 0. */
double ck_largest_magnitude(const double *x, size_t n);

/* The largest |sum of h[k] * x[i - k], k = 0 ... taps-1| over i = taps-1 ... n-1; 0 if n < taps. */
double ck_largest_filtered(const double *x, size_t n, const double *h, size_t taps);

/* The indices with |x[i]| > threshold, in rising order, and how many there are; there is room for n. */
size_t ck_indices_above(const double *x, size_t n, double threshold, int32_t *indices);

/* out[i] = x[i]^exponent[i] to about 1e-15, for normal positive x and results that are normal. */
void ck_power_function(const double *x, const double *exponent, double *out, size_t n);

/* out[i] = x[i] / divisor, rounded to single precision. */
void ck_divide_to_single(const double *x, double divisor, float *out, size_t n);

/* Has the allocator keep up to 64 MiB of freed buffers instead of giving their pages back and clearing new ones. */
void ck_keep_freed_buffers(void);
/* The same for up to 1 GiB, in one heap for all threads: those of other threads are cut back at every chance. */
void ck_keep_freed_tensors(void);
/* Gives the pages of all freed buffers back, so that gaps between those in use do not add up. */
void ck_give_back_freed(void);

#endif
