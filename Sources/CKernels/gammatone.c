#include "CKernels.h"
#include "internal.h"

#include <string.h>

typedef double lanes __attribute__((vector_size(32)));

/* One section in transposed direct form II, y = x + p, p' = z x - a1 y + q, q' = -a2 y, with a1 y taken apart: then p
 * depends on its last value by one product and one difference, and four lanes keep the processor busy. d is z - a1, q
 * is kept with its sign turned. */
#define SECTION(x, d, p, q)                 \
    const lanes y##p = (x) + p;             \
    p = ((d) * (x) - q) - a1 * p;           \
    q = a2 * y##p

CK_CLONES
void ck_gammatone_energies(const double *restrict coefficients, size_t groups, const double *restrict x, size_t n,
                           double *restrict energies) {
    for (size_t g = 0; g < groups; g++) {
        lanes c[6];
        memcpy(c, coefficients + 24 * g, sizeof c);
        const lanes a1 = c[0], a2 = c[1];
        lanes p0 = {0}, p1 = {0}, p2 = {0}, p3 = {0}, q0 = {0}, q1 = {0}, q2 = {0}, q3 = {0}, sum = {0};
        for (size_t i = 0; i < n; i++) {
            const lanes input = {x[i], x[i], x[i], x[i]};
            SECTION(input, c[2], p0, q0);
            SECTION(yp0, c[3], p1, q1);
            SECTION(yp1, c[4], p2, q2);
            SECTION(yp2, c[5], p3, q3);
            sum += yp3 * yp3;
        }
        memcpy(energies + 4 * g, &sum, sizeof sum);
    }
}
