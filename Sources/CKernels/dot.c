#include "CKernels.h"
#include "internal.h"

CK_CLONES
double ck_dot(const double *restrict a, const double *restrict b, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) s[j] += a[i + j] * b[i + j];
    for (; i < n; i++) s[i & 7] += a[i] * b[i];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

CK_CLONES
double ck_sum(const double *x, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) s[j] += x[i + j];
    for (; i < n; i++) s[i & 7] += x[i];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

CK_CLONES
void ck_four_dots(const double *restrict a, const double *restrict b, size_t stride, size_t n, double *restrict out,
                  size_t out_stride) {
    double s[4][8] = {{0}};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < 4; k++)
            for (int j = 0; j < 8; j++) s[k][j] += a[i + j] * b[k * stride + i + j];
    for (int k = 0; k < 4; k++) {
        for (size_t t = i; t < n; t++) s[k][t & 7] += a[t] * b[k * stride + t];
        out[k * out_stride] =
            ((s[k][0] + s[k][4]) + (s[k][2] + s[k][6])) + ((s[k][1] + s[k][5]) + (s[k][3] + s[k][7]));
    }
}
