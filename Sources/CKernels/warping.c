#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "internal.h"

enum { WIDTH = 8 };

CK_CLONES
void ck_euclidean_distances(const double *restrict a, const double *restrict columns, size_t dimension, size_t stride,
                            size_t n, double *restrict out) {
    for (size_t j = 0; j < n; j += WIDTH) {
        double s[WIDTH] = {0};
        for (size_t d = 0; d < dimension; d++) {
            const double *x = columns + d * stride + j;
            for (int l = 0; l < WIDTH; l++) s[l] += (a[d] - x[l]) * (a[d] - x[l]);
        }
        for (int l = 0; l < WIDTH; l++) out[j + l] = sqrt(s[l]);
    }
}

CK_CLONES
void ck_column_products(const double *restrict a, const double *restrict columns, size_t dimension, size_t stride,
                        size_t n, double *restrict out) {
    for (size_t j = 0; j < n; j += WIDTH) {
        double s[WIDTH] = {0};
        for (size_t d = 0; d < dimension; d++) {
            const double *x = columns + d * stride + j;
            for (int l = 0; l < WIDTH; l++) s[l] += a[d] * x[l];
        }
        for (int l = 0; l < WIDTH; l++) out[j + l] = s[l];
    }
}

static inline double least(double a, double b) { return a < b ? a : b; }

void ck_warp_by_three(double *restrict row, const double *restrict cost, size_t n) {
    /* The least of the old and the new value three columns back, for each of three chains. */
    double before[3] = {INFINITY, INFINITY, INFINITY};
    size_t j = 0;
    for (; j + 3 <= n; j += 3)
        for (int k = 0; k < 3; k++) {
            const double old = row[j + k], new = cost[j + k] + least(old, before[k]);
            row[j + k] = new;
            before[k] = least(old, new);
        }
    for (int k = 0; j < n; j++, k++) row[j] = cost[j] + least(row[j], before[k]);
}

void ck_warp_by_one(double *restrict row, int32_t *restrict lengths, double corner, const double *restrict cost,
                    size_t n) {
    double left = INFINITY;
    int32_t corner_length = 0, left_length = 0;
    for (size_t j = 0; j < n; j++) {
        const double above = row[j];
        const int32_t above_length = lengths[j];
        double best = corner;
        int32_t length = corner_length;
        if (above < best) best = above, length = above_length;
        if (left < best) best = left, length = left_length;
        row[j] = left = cost[j] + best;
        lengths[j] = left_length = length + 1;
        corner = above;
        corner_length = above_length;
    }
}

CK_CLONES
void ck_sliding_statistics(const double *restrict rows, size_t lanes, size_t n, size_t length, double *restrict means,
                           double *restrict deviations) {
    for (size_t first = 0; first < n; first++)
        for (size_t b = 0; b < lanes; b += WIDTH) {
            const double *window = rows + first * lanes + b;
            double s[WIDTH] = {0}, mean[WIDTH];
            for (size_t i = 0; i < length; i++)
                for (int l = 0; l < WIDTH; l++) s[l] += window[i * lanes + l];
            for (int l = 0; l < WIDTH; l++) mean[l] = s[l] / (double)length;
            memcpy(means + first * lanes + b, mean, sizeof mean);
            if (!deviations) continue;
            double v[WIDTH] = {0};
            for (size_t i = 0; i < length; i++)
                for (int l = 0; l < WIDTH; l++) {
                    const double d = window[i * lanes + l] - mean[l];
                    v[l] += d * d;
                }
            for (int l = 0; l < WIDTH; l++) deviations[first * lanes + b + l] = sqrt(v[l] / (double)length);
        }
}
