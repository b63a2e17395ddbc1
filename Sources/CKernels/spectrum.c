#include "CKernels.h"
#include "internal.h"

CK_CLONES
void ck_window(const float *restrict x, const double *restrict window, double *restrict out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (double)x[i] * window[i];
}

CK_CLONES
void ck_conjugate_product(const double *restrict a, double *restrict b, size_t n) {
    for (size_t k = 0; k < n; k++) {
        const double re = a[2 * k] * b[2 * k] + a[2 * k + 1] * b[2 * k + 1];
        const double im = a[2 * k] * b[2 * k + 1] - a[2 * k + 1] * b[2 * k];
        b[2 * k] = re;
        b[2 * k + 1] = im;
    }
}

static inline double magnitude(double x) { return x < 0 ? -x : x; }

CK_CLONES
double ck_largest_magnitude(const double *x, size_t n) {
    double most[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) most[j] = magnitude(x[i + j]) > most[j] ? magnitude(x[i + j]) : most[j];
    for (; i < n; i++) most[0] = magnitude(x[i]) > most[0] ? magnitude(x[i]) : most[0];
    double largest = most[0];
    for (int j = 1; j < 8; j++) largest = most[j] > largest ? most[j] : largest;
    return largest;
}

CK_CLONES
size_t ck_indices_above(const double *x, size_t n, double threshold, int32_t *indices) {
    enum { BLOCK = 32 };
    size_t count = 0;
    for (size_t from = 0; from < n; from += BLOCK) {
        const size_t to = from + BLOCK < n ? from + BLOCK : n;
        if (to - from == BLOCK) {
            int any = 0;
            for (int j = 0; j < BLOCK; j++) any |= magnitude(x[from + j]) > threshold;
            if (!any) continue;
        }
        for (size_t i = from; i < to; i++)
            if (magnitude(x[i]) > threshold) indices[count++] = (int32_t)i;
    }
    return count;
}
