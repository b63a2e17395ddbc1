#include "CKernels.h"
#include "internal.h"

#include <string.h>

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

/* A piece of a train's interpolated rate: at time t it is value + (t - start) * slope. */
typedef struct {
    double start, value, slope;
} piece;

size_t ck_channel_scratch(const ck_event_trains *trains, size_t frames) {
    size_t events = 0, longest = 0;
    for (int i = 0; i < 4; i++) {
        events += trains->count[i];
        if (trains->count[i] > longest) longest = trains->count[i];
    }
    return (sizeof(piece) / sizeof(double)) * events + 3 * longest + (4 * (frames + 1)) / sizeof(double) + 1;
}

/* Pieces between the middles of the intervals of a train with at least four events; starts[4k] counts the pieces that
 * begin after frame k-1 and not after frame k. The first piece begins at once and the last does not end. */
static inline __attribute__((always_inline)) void make_pieces(const double *restrict times, size_t count, double rate,
                                                              size_t frames, double *restrict scratch,
                                                              piece *restrict pieces, uint8_t *restrict starts) {
    double *restrict middle = scratch, *restrict value = scratch + count, *restrict slope = scratch + 2 * count;
    size_t intervals = count - 1;
    double half = 0.5 / rate;
    for (size_t j = 0; j < intervals; j++) {
        middle[j] = (times[j] + times[j + 1]) * half;
        value[j] = rate / (times[j + 1] - times[j]);
    }
    for (size_t j = 0; j + 1 < intervals; j++) slope[j] = (value[j + 1] - value[j]) / (middle[j + 1] - middle[j]);
    for (size_t j = 0; j + 1 < intervals; j++) {
        pieces[j] = (piece){middle[j], value[j], slope[j]};
        double frame = middle[j] * 1000;
        size_t first = (size_t)frame;
        first += (double)first < frame;
        if (j > 0) starts[4 * (first < frames ? first : frames)]++;
    }
}

CK_CLONES
size_t ck_add_channel(const ck_event_trains *restrict trains, double rate, double low, double high,
                      const double *restrict frame_times, size_t frames, uint32_t shortest, double *restrict scratch,
                      ck_channel_run *restrict runs, uint32_t *restrict frame, double *restrict mean) {
    size_t longest = 0;
    int complete = 1;
    for (int i = 0; i < 4; i++) {
        complete &= trains->count[i] > 3;
        if (trains->count[i] > longest) longest = trains->count[i];
    }
    /* An empty range stands for a channel without candidates. */
    static const piece nothing = {0, 0, 0};
    const piece *p[4] = {&nothing, &nothing, &nothing, &nothing};
    piece *pieces = (piece *)(scratch + 3 * longest);
    uint8_t *starts = (uint8_t *)(pieces + trains->count[0] + trains->count[1] + trains->count[2] + trains->count[3]);
    memset(starts, 0, 4 * (frames + 1));
    if (complete)
        for (int i = 0; i < 4; i++) {
            make_pieces(trains->times[i], trains->count[i], rate, frames, scratch, pieces, starts + i);
            p[i] = pieces;
            pieces += trains->count[i];
        }
    else
        high = low - 1;

    const piece *down = p[0], *up = p[1], *peak = p[2], *trough = p[3];
    size_t found = 0;
    for (size_t k = 0; k < frames; k++) {
        down += starts[4 * k];
        up += starts[4 * k + 1];
        peak += starts[4 * k + 2];
        trough += starts[4 * k + 3];
        double t = frame_times[k];
        double candidate = (down->value + (t - down->start) * down->slope) + (up->value + (t - up->start) * up->slope);
        candidate += peak->value + (t - peak->start) * peak->slope;
        candidate += trough->value + (t - trough->start) * trough->slope;
        candidate /= 4;
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
