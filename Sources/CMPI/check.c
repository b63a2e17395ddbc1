/* Loads the shared object as the program does, and joins the processes that were started with it, or itself alone.
 * usage: check SHARED_OBJECT     by absolute path */
#include "include/cmpi.h"

#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **paths) {
    void *library = count == 2 ? dlopen(paths[1], RTLD_NOW | RTLD_GLOBAL) : NULL;
    if (!library) {
        fprintf(stderr, "%s\n", count == 2 ? dlerror() : "usage: check SHARED_OBJECT");
        return 1;
    }
    const cmpi_interface *(*get)(void) = NULL;
    *(void **)&get = dlsym(library, "cmpi_get_interface");
    if (!get || get()->version != CMPI_INTERFACE_VERSION) {
        fprintf(stderr, "%s has not interface %d\n", paths[1], CMPI_INTERFACE_VERSION);
        return 1;
    }
    const cmpi_interface *mpi = get();
    double one = 1;
    if (mpi->start() || mpi->sum(&one, 1, CMPI_FLOAT64) || one != mpi->count()) {
        fprintf(stderr, "%s\n", mpi->last_error());
        return 1;
    }
    if (mpi->rank() == 0) printf("%s; processes: %d\n", mpi->library(), mpi->count());
    return mpi->finish();
}
