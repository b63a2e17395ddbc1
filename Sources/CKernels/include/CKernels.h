/* Inner loops that profit from vectors wider than the x86-64 baseline's SSE2. Each is compiled for several
 * processors and the best is chosen when the program is loaded. Sums run in a fixed order that does not
 * depend on the processor, so results are equal everywhere. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

/* Sum of a[i] * b[i], i = 0 ... n-1, accumulated in eight interleaved partial sums. */
double ck_dot(const double *a, const double *b, size_t n);

/* A cascade of 4 * groups second-order sections (groups 1 ... 4), each b0 b1 b2 a1 a2 with a0 = 1, in direct form II
 * from rest, over two signals of n samples in place. Single precision, every product and sum rounded. */
void ck_sections_two(const float *sections, size_t groups, float *first, float *second, size_t n);

#endif
