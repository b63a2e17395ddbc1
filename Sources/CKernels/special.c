#include "CKernels.h"

double ck_bessel_i0(double x) {
    const double quarter = x * x / 4;
    double term = 1, sum = 1;
    for (double k = 1; term > sum * 1e-17; k++) {
        term *= quarter / (k * k);
        sum += term;
    }
    return sum;
}
