#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "internal.h"

CK_CLONES
void ck_clipped_correlations(const double *restrict x, const double *restrict y, size_t rows, double limit,
                             double *restrict out) {
    const double eps = 2.220446049250313e-16;
    double xx[16] = {0}, yy[16] = {0}, xy[16] = {0}, sx[16] = {0}, sy[16] = {0}, gain[16];
    for (size_t r = 0; r < rows; r++)
        for (int j = 0; j < 16; j++) {
            double a = x[16 * r + j], b = y[16 * r + j];
            xx[j] += a * a;
            yy[j] += b * b;
            sx[j] += a;
        }
    for (int j = 0; j < 16; j++) gain[j] = sqrt(xx[j]) / (sqrt(yy[j]) + eps);
    for (size_t r = 0; r < rows; r++)
        for (int j = 0; j < 16; j++) {
            double a = limit * x[16 * r + j], b = gain[j] * y[16 * r + j];
            sy[j] += b < a ? b : a;
        }
    for (int j = 0; j < 16; j++) {
        sx[j] /= (double)rows;
        sy[j] /= (double)rows;
    }
    memset(xx, 0, sizeof xx);
    memset(yy, 0, sizeof yy);
    for (size_t r = 0; r < rows; r++)
        for (int j = 0; j < 16; j++) {
            double a = limit * x[16 * r + j], b = gain[j] * y[16 * r + j];
            b = (b < a ? b : a) - sy[j];
            a = x[16 * r + j] - sx[j];
            xx[j] += a * a;
            yy[j] += b * b;
            xy[j] += a * b;
        }
    for (int j = 0; j < 16; j++) out[j] = xy[j] / ((sqrt(xx[j]) + eps) * (sqrt(yy[j]) + eps));
}
