#include "CKernels.h"
#include "internal.h"

#include <math.h>

CK_CLONES
void ck_pitch_window(const double *restrict x, size_t h, double cycles, const uint32_t *restrict noise,
                     double *restrict out) {
    enum { LANES = 8 };
    const double pi = 3.14159265358979323846;
    size_t length = 2 * h + 1;
    double c[LANES], s[LANES], energies[LANES] = {0}, sums[LANES] = {0}, weights[LANES] = {0};
    double step = 2 * pi * (cycles / 2);
    for (int l = 0; l < LANES; l++) {
        c[l] = cos(step * ((double)l - (double)h));
        s[l] = sin(step * ((double)l - (double)h));
    }
    double cs = cos(step * LANES), ss = sin(step * LANES);
    /* First the bare window, then everything that needs its energy. */
    for (size_t i = 0; i < length; i += LANES)
        for (int l = 0; l < LANES; l++) {
            double w = i + (size_t)l < length ? 0.5 * c[l] + 0.5 : 0;
            out[i + l] = w;
            energies[l] += w * w;
            double next = c[l] * cs - s[l] * ss;
            s[l] = c[l] * ss + s[l] * cs;
            c[l] = next;
        }
    double energy = 0;
    for (int l = 0; l < LANES; l++) energy += energies[l];
    double norm = sqrt(energy);
    size_t i = 0;
    for (; i + LANES <= length; i += LANES)
        for (int l = 0; l < LANES; l++) {
            double w = out[i + l] / norm;
            weights[l] += w;
            sums[l] += x[i + l] * w + (noise[i + l] / 268435456.0 - 6.0) * 1e-12;
        }
    double sum = 0, weight = 0;
    for (int l = 0; l < LANES; l++) {
        sum += sums[l];
        weight += weights[l];
    }
    for (; i < length; i++) {
        double w = out[i] / norm;
        weight += w;
        sum += x[i] * w + (noise[i] / 268435456.0 - 6.0) * 1e-12;
    }
    double share = sum / weight;
    for (i = 0; i < length; i++) {
        double w = out[i] / norm;
        out[i] = (x[i] * w + (noise[i] / 268435456.0 - 6.0) * 1e-12) - w * share;
    }
}
