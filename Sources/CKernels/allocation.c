#include "CKernels.h"

#if defined(__GLIBC__)
#include <malloc.h>

void ck_keep_freed_buffers(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

void ck_keep_freed_tensors(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

void ck_give_back_freed(void) { malloc_trim(0); }
#else
void ck_keep_freed_buffers(void) {}
void ck_keep_freed_tensors(void) {}
void ck_give_back_freed(void) {}
#endif
