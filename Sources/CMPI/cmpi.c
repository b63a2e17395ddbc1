/* The functions of include/cmpi.h over MPI. scripts/setup-mpi compiles this file with the MPI that it finds; SwiftPM
 * does not. */
#include "include/cmpi.h"

#include <mpi.h>
#include <stdio.h>
#include <string.h>

/* Counts of MPI are of 32 bits; more numbers go in parts of this many. */
#define LARGEST_PART (1 << 28)

static char error_text[MPI_MAX_ERROR_STRING + 64];
static char library_text[MPI_MAX_LIBRARY_VERSION_STRING];
static char host_name[MPI_MAX_PROCESSOR_NAME];
static int process_count = 1, process_rank = 0, process_local_rank = 0;

static int32_t checked(int code) {
    if (code == MPI_SUCCESS) return 0;
    int length = 0;
    if (MPI_Error_string(code, error_text, &length) != MPI_SUCCESS)
        snprintf(error_text, sizeof error_text, "MPI's error %d", code);
    return 1;
}

static const char *library(void) {
    int length = 0;
    MPI_Get_library_version(library_text, &length);
    for (char *place = library_text; *place; place++)
        if (*place == '\n') *place = ' ';
    return library_text;
}

static const char *last_error(void) { return error_text; }

static int32_t start(void) {
    int is_started = 0, level = 0;
    if (checked(MPI_Initialized(&is_started))) return 1;
    if (!is_started && checked(MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level))) return 1;
    if (checked(MPI_Query_thread(&level))) return 1;
    if (level < MPI_THREAD_SERIALIZED) {
        snprintf(error_text, sizeof error_text, "this MPI can be used by one thread only");
        return 1;
    }
    /* Errors are reported, so that the program can say what it was about. */
    MPI_Comm on_host = MPI_COMM_NULL;
    int length = 0;
    return checked(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN)) ||
           checked(MPI_Comm_size(MPI_COMM_WORLD, &process_count)) ||
           checked(MPI_Comm_rank(MPI_COMM_WORLD, &process_rank)) ||
           checked(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, process_rank, MPI_INFO_NULL, &on_host)) ||
           checked(MPI_Comm_rank(on_host, &process_local_rank)) || checked(MPI_Comm_free(&on_host)) ||
           checked(MPI_Get_processor_name(host_name, &length));
}

static int32_t count(void) { return process_count; }
static int32_t rank(void) { return process_rank; }
static int32_t local_rank(void) { return process_local_rank; }
static const char *host(void) { return host_name; }

static int32_t barrier(void) { return checked(MPI_Barrier(MPI_COMM_WORLD)); }

static int part_of(int64_t rest) { return rest < LARGEST_PART ? (int)rest : LARGEST_PART; }

static int32_t broadcast(void *bytes, int64_t count, int32_t from) {
    for (int64_t done = 0; done < count; done += LARGEST_PART)
        if (checked(MPI_Bcast((char *)bytes + done, part_of(count - done), MPI_BYTE, from, MPI_COMM_WORLD))) return 1;
    return 0;
}

static int32_t sum(void *numbers, int64_t count, int32_t type) {
    MPI_Datatype element = type == CMPI_FLOAT32 ? MPI_FLOAT : type == CMPI_FLOAT64 ? MPI_DOUBLE : MPI_INT64_T;
    int64_t width = type == CMPI_FLOAT32 ? 4 : 8;
    for (int64_t done = 0; done < count; done += LARGEST_PART)
        if (checked(MPI_Allreduce(MPI_IN_PLACE, (char *)numbers + done * width, part_of(count - done), element, MPI_SUM,
                                  MPI_COMM_WORLD)))
            return 1;
    return 0;
}

static int32_t gather(const void *bytes, int32_t count, void *all) {
    return checked(MPI_Allgather(bytes, count, MPI_BYTE, all, count, MPI_BYTE, MPI_COMM_WORLD));
}

static void abort_all(int32_t status) { MPI_Abort(MPI_COMM_WORLD, status); }

static int32_t finish(void) {
    int is_finished = 0;
    if (checked(MPI_Finalized(&is_finished))) return 1;
    return is_finished ? 0 : checked(MPI_Finalize());
}

static const cmpi_interface interface = {
    CMPI_INTERFACE_VERSION, library, last_error, start, count, rank, local_rank, host, barrier, broadcast, sum, gather,
    abort_all, finish,
};

__attribute__((visibility("default"))) const cmpi_interface *cmpi_get_interface(void) { return &interface; }
