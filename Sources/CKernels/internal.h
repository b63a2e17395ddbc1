#ifndef CKERNELS_INTERNAL_H
#define CKERNELS_INTERNAL_H

#if defined(__x86_64__) && defined(__linux__)
#define CK_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define CK_CLONES
#endif

#endif
