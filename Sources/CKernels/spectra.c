#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "internal.h"

CK_CLONES
void ck_multiply(const double *restrict a, const double *restrict b, size_t n, double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}

CK_CLONES
void ck_add_scaled(double *restrict sum, const double *restrict a, double gain, size_t n) {
    for (size_t i = 0; i < n; i++) sum[i] += gain * a[i];
}

CK_CLONES
void ck_power_spectrum(const double *restrict spectrum, size_t n, double *restrict out) {
    for (size_t k = 0; k < n; k++)
        out[k] = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
}

CK_CLONES
void ck_magnitude_spectrum(const double *restrict spectrum, size_t n, double least_power, double *restrict out) {
    for (size_t k = 0; k < n; k++) {
        double power = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
        out[k] = sqrt(power > least_power ? power : least_power);
    }
}

CK_CLONES
void ck_add_conjugate_product(double *restrict sum, const double *restrict a, const double *restrict b, size_t n) {
    for (size_t k = 0; k < n; k++) {
        double ar = a[2 * k], ai = a[2 * k + 1], br = b[2 * k], bi = b[2 * k + 1];
        sum[2 * k] += ar * br + ai * bi;
        sum[2 * k + 1] += ar * bi - ai * br;
    }
}

CK_CLONES
void ck_multiply_spectrum(double *restrict a, const double *restrict b, size_t n) {
    for (size_t k = 0; k < n; k++) {
        double ar = a[2 * k], ai = a[2 * k + 1], br = b[2 * k], bi = b[2 * k + 1];
        a[2 * k] = ar * br - ai * bi;
        a[2 * k + 1] = ar * bi + ai * br;
    }
}

static inline double sum_of_eight(const double *s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

CK_CLONES
double ck_squared_distance(const double *restrict a, const double *restrict b, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) s[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
    for (; i < n; i++) s[i & 7] += (a[i] - b[i]) * (a[i] - b[i]);
    return sum_of_eight(s);
}

CK_CLONES
double ck_scaled_squared_distance(const double *restrict a, const double *restrict b, double gain, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) {
            double d = a[i + j] - gain * b[i + j];
            s[j] += d * d;
        }
    for (; i < n; i++) {
        double d = a[i] - gain * b[i];
        s[i & 7] += d * d;
    }
    return sum_of_eight(s);
}

CK_CLONES
double ck_absolute_distance(const double *restrict a, const double *restrict b, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) s[j] += fabs(a[i + j] - b[i + j]);
    for (; i < n; i++) s[i & 7] += fabs(a[i] - b[i]);
    return sum_of_eight(s);
}

/* Multiplies `*product` (1 <= product < 2) by the larger of a/b and b/a, and moves the result's exponent into
 * `*exponent`. */
static inline void multiply_ratio(double *product, int64_t *exponent, double a, double b, double least) {
    a = a > least ? a : least;
    b = b > least ? b : least;
    double larger = a > b ? a : b, smaller = a > b ? b : a;
    double value = *product * (larger / smaller);
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *exponent += (bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffff) | 0x3ff0000000000000;
    memcpy(product, &bits, sizeof bits);
}

CK_CLONES
double ck_log_distance(const double *restrict a, const double *restrict b, double least, size_t n) {
    double product[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    int64_t exponent[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) multiply_ratio(&product[j], &exponent[j], a[i + j], b[i + j], least);
    for (; i < n; i++) multiply_ratio(&product[i & 7], &exponent[i & 7], a[i], b[i], least);
    double whole = 0, rest = 1;
    for (int j = 0; j < 8; j++) {
        whole += (double)exponent[j];
        rest *= product[j];
    }
    return whole * 0.69314718055994530942 + log(rest);
}

CK_CLONES
void ck_banded_product(const double *restrict weights, const int *restrict first, const int *restrict counts,
                       size_t rows, const double *restrict x, double *restrict out) {
    for (size_t r = 0; r < rows; r++) {
        const double *v = x + first[r];
        double s[4] = {0};
        int n = counts[r], i = 0;
        for (; i + 4 <= n; i += 4)
            for (int j = 0; j < 4; j++) s[j] += weights[i + j] * v[i + j];
        for (; i < n; i++) s[i & 3] += weights[i] * v[i];
        out[r] = (s[0] + s[2]) + (s[1] + s[3]);
        weights += n;
    }
}
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
