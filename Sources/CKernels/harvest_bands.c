#include "CKernels.h"
#include "internal.h"

CK_CLONES
void ck_filter_pair(const double *restrict y, const double *restrict response, size_t size, double *restrict product) {
    size_t half = size / 2;
    product[0] = y[0] * response[0] - y[1] * response[1];
    product[1] = y[0] * response[1] + y[1] * response[0];
    /* The spectrum of a real signal is conjugate symmetric and a zero-phase response is symmetric. */
    for (size_t k = 1; k <= half; k++) {
        double yr = y[2 * k], yi = y[2 * k + 1], a = response[2 * k], b = response[2 * k + 1];
        double ra = yr * a, ib = yi * b, rb = yr * b, ia = yi * a;
        product[2 * (size - k)] = ra + ib;
        product[2 * (size - k) + 1] = rb - ia;
        product[2 * k] = ra - ib;
        product[2 * k + 1] = rb + ia;
    }
}

CK_CLONES
void ck_add_tone(const double *restrict z, size_t part, size_t count, const double *restrict cosine,
                 const double *restrict sine, double a, double b, double c, double *restrict out) {
    size_t m = 0;
    z += part;
    for (; m + 2 <= count; m += 2) {
        out[m] = z[2 * m] + ((a * cosine[m] + b * sine[m]) + c);
        out[m + 1] = z[2 * m + 2] + ((a * cosine[m + 1] + b * sine[m + 1]) - c);
    }
    if (m < count) out[m] = z[2 * m] + ((a * cosine[m] + b * sine[m]) + c);
}

/* One bit a sample: above zero, below zero, above the next sample, below the next sample. */
typedef struct {
    uint64_t positive, negative, falling, rising;
} sign_bits;

static inline __attribute__((always_inline)) sign_bits signs(const double *s, size_t count) {
    sign_bits bits = {0, 0, 0, 0};
    for (uint64_t j = 0; j < count; j++) {
        double a = s[j], b = s[j + 1];
        bits.positive |= (uint64_t)(b > 0) << j;
        bits.negative |= (uint64_t)(b < 0) << j;
        bits.falling |= (uint64_t)(a > b) << j;
        bits.rising |= (uint64_t)(a < b) << j;
    }
    return bits;
}

static inline __attribute__((always_inline)) double crossing(double before, double after) {
    return before / (after - before);
}

CK_CLONES
void ck_append_events(const double *restrict s, size_t count, double first, ck_event_trains *restrict trains) {
    /* Bit j of a word describes s[start+j+1]; the bits of s[start] and of the step into it are carried. */
    uint64_t positive = s[1] > 0, negative = s[1] < 0, falling = s[0] > s[1], rising = s[0] < s[1];
    double *down = trains->times[0] + trains->count[0], *up = trains->times[1] + trains->count[1];
    double *peak = trains->times[2] + trains->count[2], *trough = trains->times[3] + trains->count[3];
    for (size_t start = 1; start <= count; start += 64) {
        size_t length = count + 1 - start < 64 ? count + 1 - start : 64;
        sign_bits bits = length == 64 ? signs(s + start, 64) : signs(s + start, length);
        uint64_t used = length == 64 ? ~0ull : (1ull << length) - 1;
        const double *p = s + start;
        double at = first + (double)start - 1;
        for (uint64_t m = (bits.positive << 1 | positive) & ~bits.positive & used; m; m &= m - 1) {
            int j = __builtin_ctzll(m);
            *down++ = at + j - crossing(p[j], p[j + 1]);
        }
        for (uint64_t m = (bits.negative << 1 | negative) & ~bits.negative & used; m; m &= m - 1) {
            int j = __builtin_ctzll(m);
            *up++ = at + j - crossing(p[j], p[j + 1]);
        }
        for (uint64_t m = (bits.rising << 1 | rising) & ~bits.rising & used; m; m &= m - 1) {
            int j = __builtin_ctzll(m);
            *peak++ = at + j - 1 - crossing(p[j - 1] - p[j], p[j] - p[j + 1]);
        }
        for (uint64_t m = (bits.falling << 1 | falling) & ~bits.falling & used; m; m &= m - 1) {
            int j = __builtin_ctzll(m);
            *trough++ = at + j - 1 - crossing(p[j - 1] - p[j], p[j] - p[j + 1]);
        }
        positive = bits.positive >> 63;
        negative = bits.negative >> 63;
        falling = bits.falling >> 63;
        rising = bits.rising >> 63;
    }
    trains->count[0] = (size_t)(down - trains->times[0]);
    trains->count[1] = (size_t)(up - trains->times[1]);
    trains->count[2] = (size_t)(peak - trains->times[2]);
    trains->count[3] = (size_t)(trough - trains->times[3]);
}

CK_CLONES
void ck_add_event_rate(const double *restrict times, size_t count, double rate, size_t frames, double *restrict track) {
    double x0 = (times[0] + times[1]) / 2 / rate, y0 = rate / (times[1] - times[0]);
    size_t k = 0, last = count - 3;
    for (size_t j = 0; j <= last && k < frames; j++) {
        double x1 = (times[j + 1] + times[j + 2]) / 2 / rate, y1 = rate / (times[j + 2] - times[j + 1]);
        double slope = (y1 - y0) / (x1 - x0);
        for (; k < frames; k++) {
            double t = (double)k / 1000;
            if (t >= x1 && j < last) break;
            track[k] += y0 + (t - x0) * slope;
        }
        x0 = x1;
        y0 = y1;
    }
}

size_t ck_extend_runs(const double *restrict track, size_t frames, double low, double high, uint32_t shortest,
                      ck_channel_run *restrict runs, uint32_t *restrict frame, double *restrict mean) {
    size_t found = 0;
    for (size_t k = 0; k < frames; k++) {
        double candidate = track[k] / 4;
        if (candidate >= low && candidate <= high) {
            runs[k].sum += candidate;
            runs[k].length++;
        } else if (runs[k].length) {
            if (runs[k].length >= shortest) {
                frame[found] = (uint32_t)k;
                mean[found++] = runs[k].sum / runs[k].length;
            }
            runs[k].sum = 0;
            runs[k].length = 0;
        }
    }
    return found;
}
