/* Inner loops of gammatone spectrograms and of their comparison (Sources/DSP/Gammatone, Sources/DSP/Similarity). */
#ifndef CKERNELS_NEUROGRAM_H
#define CKERNELS_NEUROGRAM_H

#include <stddef.h>

/* Sums of the squared outputs of 4 * groups gammatone filters over x[0 ... n-1], each from rest. A filter is four
 * sections (1 + z_k/z) / (1 + a1/z + a2/z^2); coefficients holds for each group four values each of a1, a2, z_0 - a1,
 * z_1 - a1, z_2 - a1 and z_3 - a1. */
void ck_gammatone_energies(const double *coefficients, size_t groups, const double *x, size_t n, double *energies);

/* Rows of a neurogram are `lanes` + 4 values, the first of them the left neighbour of band 0, then `lanes` local means
 * and `lanes` roots of local variances (negative for a negative variance); lanes is a multiple of four. */

/* sums[b] = the sum over frames of the similarity (NSIM) of band b of two patches of n >= 1 rows, one behind the other.
 * x_first and y_first take the place of the first rows, x_last and y_last that of the last ones, if n > 1. */
void ck_neurogram_similarity(const double *x, const double *x_first, const double *x_last, const double *y,
                             const double *y_first, const double *y_last, size_t lanes, size_t n, double *sums);

/* Local means and roots of the variances of a row of values, whose neighbours in time are `before` and `after`, into
 * the row's own means and roots. The three have values (lanes + 4) in front; `row` may be one of the others. */
void ck_neurogram_statistics(const double *before, double *row, const double *after, size_t lanes);

#endif
