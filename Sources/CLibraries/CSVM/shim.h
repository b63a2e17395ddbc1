#include <libsvm/svm.h>

/* libsvm reads files by name only. glibc has this for files without a place on disk (1 is MFD_CLOEXEC) and declares it
 * to GNU programs alone. */
int memfd_create(const char *name, unsigned int flags);
