#ifndef CKERNELS_PHASE_H
#define CKERNELS_PHASE_H

#include <stddef.h>

/* Spectra are n complex numbers as real and imaginary parts in turn. */

/* out[k] = phase of a[k] less that of b[k], wrapped to -pi ... pi, to 6e-16. The phase of 0 is 0. */
void ck_phase_difference(const double *a, const double *b, size_t n, double *out);

/* Sum of weights[i] * |x[i] - y[i]|, where a difference of more than pi is taken the other way round the circle,
 * i = 0 ... n-1, accumulated like ck_dot; x and y lie between -pi and pi. */
double ck_circular_distance(const double *x, const double *y, const double *weights, size_t n);

#endif
