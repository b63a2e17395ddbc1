/* MPI through a table of functions that the shared object made from cmpi.c hands out. MPI's handles are not the same in
 * all implementations, so that this and nothing else is compiled against one.
 *
 * A function that can fail returns a status, 0 for success, and leaves a text for last_error(). Calls go one at a time,
 * from whatever thread. Those marked "together" are made by all processes, in the same order. */
#ifndef CMPI_H
#define CMPI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* To be raised with every change of what follows. It is part of the shared object's name, and is compared after loading. */
#define CMPI_INTERFACE_VERSION 1

/* What numbers are added. */
enum cmpi_type { CMPI_FLOAT32 = 0, CMPI_FLOAT64 = 1, CMPI_INT64 = 2 };

typedef struct cmpi_interface {
    /* CMPI_INTERFACE_VERSION of the shared object. */
    int64_t version;

    /* What MPI is there, such as "Open MPI v4.1.4, …"; on one line. */
    const char *(*library)(void);
    /* Why the last function failed. */
    const char *(*last_error)(void);

    /* Joins the processes that were started together, once. Together. */
    int32_t (*start)(void);
    /* How many there are, and the number of this one, from 0. */
    int32_t (*count)(void);
    int32_t (*rank)(void);
    /* The number of this one among those on its host, from 0. */
    int32_t (*local_rank)(void);
    /* The host's name. */
    const char *(*host)(void);

    /* Waits for all. Together. */
    int32_t (*barrier)(void);
    /* Gives bytes of one process to all. Together. */
    int32_t (*broadcast)(void *bytes, int64_t count, int32_t from);
    /* Puts the sum over all processes in each number's place; the type is a cmpi_type. Together. */
    int32_t (*sum)(void *numbers, int64_t count, int32_t type);
    /* Stores `count` bytes of each process one after the other; as many of each. Together. */
    int32_t (*gather)(const void *bytes, int32_t count, void *all);

    /* Ends all processes, with this status. */
    void (*abort)(int32_t status);
    /* Parts from the others; nothing but the end of the process may follow. Together. */
    int32_t (*finish)(void);
} cmpi_interface;

/* The one function that the shared object exports. */
const cmpi_interface *cmpi_get_interface(void);

#ifdef __cplusplus
}
#endif

#endif
