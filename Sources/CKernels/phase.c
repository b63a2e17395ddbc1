#include "CKernels.h"
#include "internal.h"

static const double PI = 3.14159265358979323846, HALF_PI = 1.57079632679489661923, QUARTER_PI = 0.785398163397448309616;

/* (atan(t) / t - 1) / t^2 as a polynomial in t^2 between 0 and tan(pi/8)^2, interpolated at Chebyshev's nodes: an error
 * of 5e-18 of atan(t). */
enum { TERMS = 11 };
static const double ARC_TANGENT[TERMS] = {
    -0.3333333333333333016,  0.19999999999995520678, -0.14285714284666542922, 0.11111111015256361727,
    -0.090909045781239018905, 0.076921831908260865637, -0.066645114473819480001, 0.058581489128022098816,
    -0.050854497379402598613, 0.039231658295587191303, -0.019176887119062258989};
static const double TAN_EIGHTH_PI = 0.414213562373095048802;

/* The phase of x + iy without branches, so that a loop over it becomes one over vectors. */
static inline __attribute__((always_inline)) double phase(double x, double y) {
    const double across = __builtin_fabs(x), up = __builtin_fabs(y);
    const double large = across > up ? across : up, small = across > up ? up : across;
    const double tangent = small / (large > 0 ? large : 1);
    /* atan(t) = pi/4 + atan((t - 1) / (t + 1)). */
    const int beyond = tangent > TAN_EIGHTH_PI;
    const double t = (beyond ? tangent - 1 : tangent) / (beyond ? tangent + 1 : 1), z = t * t;
    double series = ARC_TANGENT[TERMS - 1];
    for (int i = TERMS - 2; i >= 0; i--) series = series * z + ARC_TANGENT[i];
    double angle = (beyond ? QUARTER_PI : 0) + (t + t * (z * series));
    angle = up > across ? HALF_PI - angle : angle;
    angle = x < 0 ? PI - angle : angle;
    return y < 0 ? -angle : angle;
}

CK_CLONES
void ck_phase_difference(const double *restrict a, const double *restrict b, size_t n, double *restrict out) {
    for (size_t k = 0; k < n; k++) {
        const double ar = a[2 * k], ai = a[2 * k + 1], br = b[2 * k], bi = b[2 * k + 1];
        /* The phase of 0 is that of 1. */
        const double x = ((ar == 0) & (ai == 0)) ? 1 : ar, p = ((br == 0) & (bi == 0)) ? 1 : br;
        out[k] = phase(x * p + ai * bi, ai * p - x * bi);
    }
}

CK_CLONES
double ck_circular_distance(const double *restrict x, const double *restrict y, const double *restrict weights,
                            size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) {
            const double apart = __builtin_fabs(x[i + j] - y[i + j]), round = 2 * PI - apart;
            s[j] += weights[i + j] * (apart < round ? apart : round);
        }
    for (; i < n; i++) {
        const double apart = __builtin_fabs(x[i] - y[i]), round = 2 * PI - apart;
        s[i & 7] += weights[i] * (apart < round ? apart : round);
    }
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}
