#include "CKernels.h"
#include "internal.h"

#include <math.h>
#include <string.h>

typedef double bands __attribute__((vector_size(32)));
typedef long long mask __attribute__((vector_size(32)));

enum { WIDTH = 4 };

/* The 3 x 3 weights of local statistics, and the two constants that keep quotients of nothing finite: (0.01)^2 and
 * (0.03)^2 / 2 (Hines et al. 2012). */
static const double corner = 0.0113033910173052, edge = 0.0838251475442633, centre = 0.619485845753726;
static const double least_intensity = 1e-4, least_structure = 4.5e-4;

/* Four neighbouring values, wherever they begin. */
typedef double neighbours __attribute__((vector_size(32), aligned(8), may_alias));
#define LOAD(x) (*(const neighbours *)(x))

/* What a row of products adds to its own weighted sum and to those of the rows beside it. */
typedef struct {
    bands own, beside;
} weighted;

static inline __attribute__((always_inline)) void weigh_products(const double *x, const double *y, weighted *w) {
    const bands left = LOAD(x) * LOAD(y), middle = LOAD(x + 1) * LOAD(y + 1), right = LOAD(x + 2) * LOAD(y + 2);
    w->own = centre * middle + edge * (left + right);
    w->beside = edge * middle + corner * (left + right);
}

CK_CLONES
void ck_neurogram_similarity(const double *restrict x, const double *restrict x_first, const double *restrict x_last,
                             const double *restrict y, const double *restrict y_first, const double *restrict y_last,
                             size_t lanes, size_t n, double *restrict sums) {
    const size_t row = 3 * lanes + 4, means = lanes + 4, roots = 2 * lanes + 4;
    for (size_t b = 0; b < lanes; b += WIDTH) {
        bands sum = {0};
        weighted current;
        weigh_products(x + b, y + b, &current);
        bands before = current.beside;
        for (size_t f = 0; f < n; f++) {
            weighted next = current;
            if (f + 1 < n) weigh_products(x + (f + 1) * row + b, y + (f + 1) * row + b, &next);
            const double *xs = f == 0 ? x_first : f + 1 == n ? x_last : x + f * row;
            const double *ys = f == 0 ? y_first : f + 1 == n ? y_last : y + f * row;
            const bands mx = LOAD(xs + means + b), my = LOAD(ys + means + b);
            const bands product = mx * my;
            const bands covariance = (current.own + (before + next.beside)) - product;
            /* A negative product of variances counts as none. */
            const bands deviations = LOAD(xs + roots + b) * LOAD(ys + roots + b);
            const bands spread = (bands)((mask)deviations & (deviations > 0));
            sum += ((product + product + least_intensity) * (covariance + least_structure)) /
                   ((mx * mx + my * my + least_intensity) * (spread + least_structure));
            before = current.beside;
            current = next;
        }
        memcpy(sums + b, &sum, sizeof sum);
    }
}

CK_CLONES
void ck_neurogram_statistics(const double *before, double *row, const double *after, size_t lanes) {
    for (size_t b = 0; b < lanes; b++) {
        const double *a = before + b, *m = row + b, *z = after + b;
        const double beside = (m[0] + m[2]) + (a[1] + z[1]), diagonal = (a[0] + a[2]) + (z[0] + z[2]);
        const double squares_beside = (m[0] * m[0] + m[2] * m[2]) + (a[1] * a[1] + z[1] * z[1]);
        const double squares_diagonal = (a[0] * a[0] + a[2] * a[2]) + (z[0] * z[0] + z[2] * z[2]);
        const double mean = centre * m[1] + (edge * beside + corner * diagonal);
        const double square = centre * (m[1] * m[1]) + (edge * squares_beside + corner * squares_diagonal);
        const double variance = square - mean * mean;
        row[lanes + 4 + b] = mean;
        row[2 * lanes + 4 + b] = copysign(sqrt(fabs(variance)), variance);
    }
}
