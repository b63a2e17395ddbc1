#include "CKernels.h"
#include "internal.h"

CK_CLONES
void ck_weighted_rows(const double *restrict rows, const double *restrict weights, size_t n, double *restrict totals) {
    double t[4][8] = {{0}};
    for (size_t i = 0; i < n; i++)
        for (int r = 0; r < 4; r++)
            for (int j = 0; j < 8; j++) t[r][j] += rows[8 * i + j] * weights[4 * i + r];
    for (int r = 0; r < 4; r++)
        for (int j = 0; j < 8; j++) totals[8 * r + j] = t[r][j];
}
