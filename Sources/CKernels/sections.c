#include "CKernels.h"
#include "internal.h"

/* Four sections side by side, one a lane. A lane works on the sample that the lane before it finished one step
 * earlier, so the sections of a cascade run at the same time although each needs the output of the one before. */
typedef double lanes __attribute__((vector_size(32)));

enum { LANES = 4, MOST_GROUPS = 4 };

static inline __attribute__((always_inline)) void cascade(
    const double *restrict sections, const int groups, double *restrict first, double *restrict second, size_t n) {
    lanes b0[MOST_GROUPS], b1[MOST_GROUPS], b2[MOST_GROUPS], a1[MOST_GROUPS], a2[MOST_GROUPS];
    for (int g = 0; g < groups; g++)
        for (int j = 0; j < LANES; j++) {
            const double *s = sections + 5 * (LANES * g + j);
            b0[g][j] = s[0];
            b1[g][j] = s[1];
            b2[g][j] = s[2];
            a1[g][j] = s[3];
            a2[g][j] = s[4];
        }
    lanes p1[MOST_GROUPS] = {0}, p2[MOST_GROUPS] = {0}, q1[MOST_GROUPS] = {0}, q2[MOST_GROUPS] = {0};
    lanes p[MOST_GROUPS] = {0}, q[MOST_GROUPS] = {0};
    const size_t delay = LANES * groups - 1;
    for (size_t i = 0; i < n + delay; i++) {
        for (int g = groups - 1; g >= 0; g--) {
            lanes x = __builtin_shufflevector(p[g], p[g], 0, 0, 1, 2), y = __builtin_shufflevector(q[g], q[g], 0, 0, 1, 2);
            x[0] = g > 0 ? p[g - 1][LANES - 1] : i < n ? first[i] : 0;
            y[0] = g > 0 ? q[g - 1][LANES - 1] : i < n ? second[i] : 0;
            const lanes u = x - a1[g] * p1[g] - a2[g] * p2[g], v = y - a1[g] * q1[g] - a2[g] * q2[g];
            p[g] = b0[g] * u + b1[g] * p1[g] + b2[g] * p2[g];
            q[g] = b0[g] * v + b1[g] * q1[g] + b2[g] * q2[g];
            p2[g] = p1[g];
            p1[g] = u;
            q2[g] = q1[g];
            q1[g] = v;
        }
        if (i >= delay) {
            first[i - delay] = p[groups - 1][LANES - 1];
            second[i - delay] = q[groups - 1][LANES - 1];
        }
    }
}

CK_CLONES
void ck_sections_two(const double *restrict sections, size_t groups, double *restrict first, double *restrict second,
                     size_t n) {
    switch (groups) {
    case 1: cascade(sections, 1, first, second, n); break;
    case 2: cascade(sections, 2, first, second, n); break;
    case 3: cascade(sections, 3, first, second, n); break;
    case 4: cascade(sections, 4, first, second, n); break;
    }
}
