/* Inner loops of time warping and of the features it compares (Sources/DSP/Alignment, Sources/DSP/Cepstrum). */
#ifndef CKERNELS_WARPING_H
#define CKERNELS_WARPING_H

#include <stddef.h>
#include <stdint.h>

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

/* One row of time warping in steps of (1, 1), (1, 0) and (0, 1), in place: row[j] becomes cost[j] + the least of the old
 * row[j-1], the old row[j] and the new row[j-1], at the first of equals, and lengths[j] that one's length + 1. `corner`
 * stands for the old row[-1], whose length is 0; the new row[-1] is infinite. */
void ck_warp_by_one(double *row, int32_t *lengths, double corner, const double *cost, size_t n);

/* Means, and root mean square deviations from them unless NULL, of `length` rows beginning at each of n rows; rows are
 * `lanes` values, a multiple of eight. */
void ck_sliding_statistics(const double *rows, size_t lanes, size_t n, size_t length, double *means,
                           double *deviations);

#endif
