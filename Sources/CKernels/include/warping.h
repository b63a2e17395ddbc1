/* Inner loops of time warping and of the features it compares (Sources/DSP/Alignment, Sources/DSP/Cepstrum). */
#ifndef CKERNELS_WARPING_H
#define CKERNELS_WARPING_H

#include <stddef.h>

/* Columns are stored one dimension after the other, `stride` values each, a multiple of eight; n is at most `stride`, and
 * `out` has room for n rounded up to eights. */

/* out[j] = the Euclidean distance of a[0 ... dimension-1] and column j, j = 0 ... n-1. */
void ck_euclidean_distances(const double *a, const double *columns, size_t dimension, size_t stride, size_t n,
                            double *out);

/* out[j] = the product of a[0 ... dimension-1] and column j, j = 0 ... n-1. */
void ck_column_products(const double *a, const double *columns, size_t dimension, size_t stride, size_t n, double *out);

/* One row of subsequence time warping in steps of (1, 0), (0, 3) and (1, 3), in place: row[j] becomes
 * cost[j] + min(row[j], row[j-3], the new row[j-3]). */
void ck_warp_by_three(double *row, const double *cost, size_t n);

/* One row of time warping in steps of (1, 0), (0, 1) and (1, 1): current[j] = cost[j] + min(previous[j], current[j-1],
 * previous[j-1]); `corner` stands for previous[-1], and current[-1] is infinite. The step that the least came from,
 * at the first of equals in the order diagonal 0, previous row 1, same row 2, goes to steps[j]. */
void ck_warp_by_one(const double *previous, double corner, const double *cost, size_t n, double *current,
                    unsigned char *steps);

/* Means, and root mean square deviations from them unless NULL, of `length` rows beginning at each of n rows; rows are
 * `lanes` values, a multiple of eight. */
void ck_sliding_statistics(const double *rows, size_t lanes, size_t n, size_t length, double *means,
                           double *deviations);

#endif
