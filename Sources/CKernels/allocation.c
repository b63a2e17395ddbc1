#include "CKernels.h"

#if defined(__GLIBC__)
#include <malloc.h>

void ck_keep_freed_buffers(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}
#else
void ck_keep_freed_buffers(void) {}
#endif
