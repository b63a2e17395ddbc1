#include <math.h>

#include "CKernels.h"
#include "internal.h"

/* Four filters side by side, one a lane. */
typedef double lanes __attribute__((vector_size(32)));

enum { LANES = CK_FILTERS, MOST_ORDER = CK_MOST_ORDER };

static inline __attribute__((always_inline)) void load(lanes *to, const double *from, size_t count) {
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < LANES; j++) to[k][j] = from[LANES * k + j];
}

static inline __attribute__((always_inline)) void store(double *to, const lanes *from, size_t count) {
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < LANES; j++) to[LANES * k + j] = from[k][j];
}

/* The state has a last value that stays 0, which spares the recursion its last case. */
static inline __attribute__((always_inline)) void filter(
    const double *restrict numerators, const double *restrict denominators, const size_t order, const double *restrict x,
    size_t n, double *restrict states, double *restrict out, size_t stride) {
    lanes b[MOST_ORDER + 1], a[MOST_ORDER + 1], z[MOST_ORDER + 1] = {{0}};
    load(b, numerators, order + 1);
    load(a, denominators, order + 1);
    load(z, states, order);
    for (size_t i = 0; i < n; i++) {
        const lanes u = {x[i], x[i], x[i], x[i]};
        const lanes y = z[0] + b[0] * u;
        for (size_t k = 0; k < order; k++) z[k] = z[k + 1] + u * b[k + 1] - y * a[k + 1];
        for (size_t j = 0; j < LANES; j++) out[j * stride + i] = y[j];
    }
    store(states, z, order);
}

CK_CLONES
void ck_recursive_filters(const double *restrict numerators, const double *restrict denominators, size_t order,
                          const double *restrict x, size_t n, double *restrict states, double *restrict out,
                          size_t stride) {
    /* An order that the compiler knows keeps the states in registers. */
    if (order == 8)
        filter(numerators, denominators, 8, x, n, states, out, stride);
    else
        filter(numerators, denominators, order, x, n, states, out, stride);
}

/* The same over two signals. */
static inline __attribute__((always_inline)) void filter_two(
    const double *restrict numerators, const double *restrict seconds, const double *restrict denominators,
    const size_t order, const double *restrict x, const double *restrict v, size_t n, double *restrict states,
    double *restrict out, size_t stride) {
    lanes b[MOST_ORDER + 1], c[MOST_ORDER + 1], a[MOST_ORDER + 1], z[MOST_ORDER + 1] = {{0}};
    load(b, numerators, order + 1);
    load(c, seconds, order + 1);
    load(a, denominators, order + 1);
    load(z, states, order);
    for (size_t i = 0; i < n; i++) {
        const lanes u = {x[i], x[i], x[i], x[i]}, w = {v[i], v[i], v[i], v[i]};
        const lanes y = z[0] + (b[0] * u + c[0] * w);
        for (size_t k = 0; k < order; k++) z[k] = z[k + 1] + (u * b[k + 1] + w * c[k + 1]) - y * a[k + 1];
        for (size_t j = 0; j < LANES; j++) out[j * stride + i] = y[j];
    }
    store(states, z, order);
}

CK_CLONES
void ck_recursive_filters_two(const double *restrict numerators, const double *restrict seconds,
                              const double *restrict denominators, size_t order, const double *restrict x,
                              const double *restrict v, size_t n, double *restrict states, double *restrict out,
                              size_t stride) {
    if (order == 8)
        filter_two(numerators, seconds, denominators, 8, x, v, n, states, out, stride);
    else
        filter_two(numerators, seconds, denominators, order, x, v, n, states, out, stride);
}

CK_CLONES
void ck_magnitude(const double *restrict imaginary, size_t n, double *restrict real) {
    for (size_t i = 0; i < n; i++) real[i] = sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
}
