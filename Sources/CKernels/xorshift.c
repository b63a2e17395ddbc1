#include "CKernels.h"

void ck_world_noise(uint32_t state[4], uint32_t *sums, size_t count) {
    uint32_t x = state[0], y = state[1], z = state[2], w = state[3];
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = 0;
        for (int draw = 0; draw < 12; draw++) {
            uint32_t t = x ^ (x << 11);
            x = y;
            y = z;
            z = w;
            w = (w ^ (w >> 19)) ^ (t ^ (t >> 8));
            sum += w >> 4;
        }
        sums[i] = sum;
    }
    state[0] = x;
    state[1] = y;
    state[2] = z;
    state[3] = w;
}
