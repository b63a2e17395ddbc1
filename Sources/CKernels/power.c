#include "CKernels.h"
#include "internal.h"

#include <string.h>

static inline uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* log2 x = e + log2 m with m within a factor sqrt 2 of 1; log m = 2 artanh s, s = (m - 1) / (m + 1), |s| < 0.172. */
static inline double log2_of(double x) {
    const uint64_t root_half = 0x3fe6a09e667f3bcd, bias = 1023ull << 52;
    const uint64_t exponent = (bits_of(x) - root_half + bias) >> 52;
    const double m = double_of(bits_of(x) - (exponent << 52) + bias);
    /* An integer below 2^52 becomes a double as the low bits of 2^52. */
    const double e = double_of(exponent | 0x4330000000000000) - (4503599627370496.0 + 1023);
    const double s = (m - 1) / (m + 1), q = s * s;
    double series = 1.0 / 21;
    series = series * q + 1.0 / 19;
    series = series * q + 1.0 / 17;
    series = series * q + 1.0 / 15;
    series = series * q + 1.0 / 13;
    series = series * q + 1.0 / 11;
    series = series * q + 1.0 / 9;
    series = series * q + 1.0 / 7;
    series = series * q + 1.0 / 5;
    series = series * q + 1.0 / 3;
    return e + 2.8853900817779268 * (s + s * q * series);
}

/* 2^y = 2^n e^(f log 2) with n the nearest integer; Taylor's series to the 13th power. */
static inline double exp2_of(double y) {
    const double shift = 6755399441055744.0;
    const double shifted = y + shift, t = (y - (shifted - shift)) * 0.6931471805599453;
    double series = 1.0 / 6227020800;
    series = series * t + 1.0 / 479001600;
    series = series * t + 1.0 / 39916800;
    series = series * t + 1.0 / 3628800;
    series = series * t + 1.0 / 362880;
    series = series * t + 1.0 / 40320;
    series = series * t + 1.0 / 5040;
    series = series * t + 1.0 / 720;
    series = series * t + 1.0 / 120;
    series = series * t + 1.0 / 24;
    series = series * t + 1.0 / 6;
    series = series * t + 0.5;
    series = series * t + 1;
    series = series * t + 1;
    return double_of(bits_of(series) + (bits_of(shifted) << 52));
}

CK_CLONES
void ck_power_function(const double *restrict x, const double *restrict exponent, double *restrict out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = exp2_of(exponent[i] * log2_of(x[i]));
}

CK_CLONES
void ck_divide_to_single(const double *restrict x, double divisor, float *restrict out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (float)(x[i] / divisor);
}
