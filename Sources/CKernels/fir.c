#include "CKernels.h"
#include "internal.h"

enum { LANES = 16 };

/* The output at x[0], whose predecessors from x[-before] on exist. */
static inline __attribute__((always_inline)) double one(const double *x, size_t before, const double *h, size_t taps) {
    double sum = 0;
    for (size_t k = 0; k < taps && k <= before; k++) sum += h[k] * *(x - k);
    return sum;
}

CK_CLONES
void ck_symmetric_fir(const double *restrict x, size_t n, const double *restrict h, size_t taps, double *restrict y) {
    size_t i = 0, half = taps / 2, last = taps - 1;
    for (; i < n && i < last; i++) y[i] = one(x + i, i, h, taps);
    for (; i + LANES <= n; i += LANES) {
        double sum[LANES];
        for (size_t j = 0; j < LANES; j++) sum[j] = h[half] * x[i - half + j];
        for (size_t k = 0; k < half; k++)
            for (size_t j = 0; j < LANES; j++) sum[j] += h[k] * (x[i - k + j] + x[i - last + k + j]);
        for (size_t j = 0; j < LANES; j++) y[i + j] = sum[j];
    }
    for (; i < n; i++) y[i] = one(x + i, i, h, taps);
}

CK_CLONES
double ck_largest_filtered(const double *restrict x, size_t n, const double *restrict h, size_t taps) {
    double largest[LANES] = {0}, result = 0;
    size_t i = taps - 1;
    for (; i + LANES <= n; i += LANES) {
        double sum[LANES] = {0};
        for (size_t k = 0; k < taps; k++)
            for (size_t j = 0; j < LANES; j++) sum[j] += h[k] * x[i - k + j];
        for (size_t j = 0; j < LANES; j++) {
            const double magnitude = __builtin_fabs(sum[j]);
            largest[j] = magnitude > largest[j] ? magnitude : largest[j];
        }
    }
    for (size_t j = 0; j < LANES; j++) result = largest[j] > result ? largest[j] : result;
    for (; i < n; i++) {
        const double magnitude = __builtin_fabs(one(x + i, i, h, taps));
        result = magnitude > result ? magnitude : result;
    }
    return result;
}

void ck_decimation_filter(double *x, size_t n, const double *a, const double *b) {
    double w1 = 0, w2 = 0, w3 = 0;
    for (size_t i = 0; i < n; i++) {
        /* The newest state is added last: the loop runs at that one addition's latency. */
        double w = ((x[i] + a[2] * w3) + a[1] * w2) + a[0] * w1;
        x[i] = b[0] * w + b[1] * w1 + b[1] * w2 + b[0] * w3;
        w3 = w2;
        w2 = w1;
        w1 = w;
    }
}
