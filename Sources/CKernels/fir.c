#include "CKernels.h"
#include "internal.h"

enum { LANES = 16 };

CK_CLONES
void ck_fir(const double *restrict x, size_t n, const double *restrict h, size_t taps, double *restrict y) {
    size_t i = 0;
    for (; i < n && i + 1 < taps; i++) {
        double sum = 0;
        for (size_t k = 0; k <= i; k++) sum += h[k] * x[i - k];
        y[i] = sum;
    }
    for (; i + LANES <= n; i += LANES) {
        double sum[LANES] = {0};
        for (size_t k = 0; k < taps; k++)
            for (size_t j = 0; j < LANES; j++) sum[j] += h[k] * x[i - k + j];
        for (size_t j = 0; j < LANES; j++) y[i + j] = sum[j];
    }
    for (; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < taps; k++) sum += h[k] * x[i - k];
        y[i] = sum;
    }
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
