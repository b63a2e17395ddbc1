/* Inner loops of the Harvest pitch estimator (Sources/DSP/Pitch). */
#ifndef CKERNELS_PITCH_H
#define CKERNELS_PITCH_H

#include <stddef.h>
#include <stdint.h>

/* y[n] = sum of h[k] * x[n - k], k = 0 ... taps-1, with x zero before its first sample. Digital silence stays
 * digital silence, since no sample outside the kernel's reach is touched. y and x do not overlap. */
void ck_fir(const double *x, size_t n, const double *h, size_t taps, double *y);

/* The order-3 recursive low-pass of Harvest's decimation, in place, zero initial state:
 * w = x + a[0] w1 + a[1] w2 + a[2] w3, y = b[0] w + b[1] w1 + b[1] w2 + b[0] w3. */
void ck_decimation_filter(double *x, size_t n, const double *a, const double *b);

/* Spectrum (size interleaved complex values) of a + i*b, where a and b are the real signal whose half spectrum is y
 * after two zero-phase filters; response holds the first filter's real response in its real parts and the second's
 * in its imaginary parts. y and response hold size/2 + 1 interleaved complex values; size is even. */
void ck_filter_pair(const double *y, const double *response, size_t size, double *product);

/* Real (part 0) or imaginary (part 1) parts of count interleaved complex values plus a tone near half the sample
 * rate: out[m] = z[2m + part] + a * cosine[m] + b * sine[m] + (-1)^m * c. */
void ck_add_tone(const double *z, size_t part, size_t count, const double *cosine, const double *sine,
                 double a, double b, double c, double *out);

/* Growing lists of times, one per train of events. */
typedef struct {
    double *times[4];
    size_t count[4];
} ck_event_trains;

/* Appends the events of s[2 ... count+1] to four trains: downward and upward zero crossings, peaks and troughs
 * (crossings of the difference), each placed by linear interpolation. s[0] and s[1] are the two samples before (NaN
 * where there are none), first is the index of s[2] in the signal, and each list has room for count/2 + 1 more. */
void ck_append_events(const double *s, size_t count, double first, ck_event_trains *trains);

/* A run of neighbouring channels with a candidate, at one frame: its length so far and the sum of candidates. */
typedef struct {
    double sum;
    uint32_t length;
} ck_channel_run;

/* Number of doubles of scratch for ck_add_channel. */
size_t ck_channel_scratch(const ck_event_trains *trains, size_t frames);

/* Goes on to the next channel. Its candidate at frame k, frame_times[k] = k/1000 s, is the mean over the four trains of
 * the event rate (events per second; rate is the samples per second), interpolated linearly between the middles of the
 * intervals, where that lies in [low, high]; a train of fewer than four events leaves the channel without candidates.
 * Runs that end before this channel and have at least shortest channels are reported as (frame, mean); returns their
 * number, at most frames. */
size_t ck_add_channel(const ck_event_trains *trains, double rate, double low, double high, const double *frame_times,
                      size_t frames, uint32_t shortest, double *scratch, ck_channel_run *runs, uint32_t *frame,
                      double *mean);

/* What the refinement needs to know of the signal. */
typedef struct {
    const double *signal;     /* extended by copies of its first and last sample at both ends */
    size_t pad;               /* number of copies in front */
    double rate;              /* Hz */
    double floor, ceiling;    /* Hz */
    double lowest_score;
    const double *twiddles;   /* cos and sin of 2 pi i / twiddle_count, interleaved */
    size_t twiddle_count;     /* power of two, at least every transform length */
    size_t longest_half_window;
    double *scratch;          /* ck_refinement_scratch(longest half window, most candidates) values */
} ck_refinement;

/* Most harmonics that are read. */
#define CK_HARMONICS 6

/* Number of doubles of scratch. */
size_t ck_refinement_scratch(size_t longest_half_window, size_t candidates);

/* Refines the candidates (Hz) at one time (s) by the instantaneous frequency of their harmonics. Those that fail are
 * left out; the others are written in order. Returns their number. */
size_t ck_refine(const ck_refinement *r, double time, const double *candidates, size_t count, double *frequency,
                 double *score);

#endif
