#include "CKernels.h"
#include "internal.h"

/* Four sections side by side for each of two signals, one a lane. A lane works on the sample that the lane before it
 * finished one step earlier, so the sections of a cascade run at the same time although each needs the output of
 * the one before. */
typedef float lanes __attribute__((vector_size(32)));

enum { SECTIONS = 4, MOST_GROUPS = 4 };

static inline __attribute__((always_inline)) void cascade(
    const float *restrict sections, const int groups, float *restrict first, float *restrict second, size_t n) {
    lanes b0[MOST_GROUPS], b1[MOST_GROUPS], b2[MOST_GROUPS], a1[MOST_GROUPS], a2[MOST_GROUPS];
    for (int g = 0; g < groups; g++)
        for (int j = 0; j < 2 * SECTIONS; j++) {
            const float *s = sections + 5 * (SECTIONS * g + j % SECTIONS);
            b0[g][j] = s[0];
            b1[g][j] = s[1];
            b2[g][j] = s[2];
            a1[g][j] = s[3];
            a2[g][j] = s[4];
        }
    lanes z1[MOST_GROUPS] = {0}, z2[MOST_GROUPS] = {0}, output[MOST_GROUPS] = {0};
    const size_t delay = SECTIONS * groups - 1;
    for (size_t i = 0; i < n + delay; i++) {
        for (int g = groups - 1; g >= 0; g--) {
            /* Lanes 0 and 4 take the first lane's input; the others take the output of their neighbour. */
            lanes input = {0};
            if (g > 0)
                input = output[g - 1];
            else if (i < n)
                input[3] = first[i], input[7] = second[i];
            const lanes x = __builtin_shufflevector(input, output[g], 3, 8, 9, 10, 7, 12, 13, 14);
            const lanes z0 = x - a1[g] * z1[g] - a2[g] * z2[g];
            output[g] = b0[g] * z0 + b1[g] * z1[g] + b2[g] * z2[g];
            z2[g] = z1[g];
            z1[g] = z0;
        }
        if (i >= delay) {
            first[i - delay] = output[groups - 1][SECTIONS - 1];
            second[i - delay] = output[groups - 1][2 * SECTIONS - 1];
        }
    }
}

CK_CLONES
void ck_sections_two(const float *restrict sections, size_t groups, float *restrict first, float *restrict second,
                     size_t n) {
    switch (groups) {
    case 1: cascade(sections, 1, first, second, n); break;
    case 2: cascade(sections, 2, first, second, n); break;
    case 3: cascade(sections, 3, first, second, n); break;
    case 4: cascade(sections, 4, first, second, n); break;
    }
}
