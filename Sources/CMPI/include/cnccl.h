/* What this program calls of NCCL 2, which is loaded at run time. NCCL's own header comes with neither libtorch nor a
 * driver; its binary interface is the same in all versions from 2 on. */
#ifndef CNCCL_H
#define CNCCL_H

#include <stddef.h>

/* ncclUniqueId: which processes belong together; passed by value. */
typedef struct cnccl_id {
    char bytes[128];
} cnccl_id;

/* ncclComm_t. */
typedef struct cnccl_communicator *cnccl_communicator_ref;

/* Of ncclDataType_t and ncclRedOp_t. */
enum cnccl_type { CNCCL_INT64 = 4, CNCCL_FLOAT32 = 7, CNCCL_FLOAT64 = 8 };
enum cnccl_reduction { CNCCL_SUM = 0 };

/* ncclGetVersion, ncclGetErrorString, ncclGetUniqueId, ncclCommInitRank, ncclAllReduce and ncclCommDestroy; all but the
 * second give an ncclResult_t, 0 for success. A null stream is the one on which libtorch computes unless told otherwise. */
typedef int (*cnccl_get_version)(int *version);
typedef const char *(*cnccl_error_text)(int result);
typedef int (*cnccl_make_id)(cnccl_id *id);
typedef int (*cnccl_join)(cnccl_communicator_ref *communicator, int count, cnccl_id id, int rank);
typedef int (*cnccl_all_reduce)(const void *from, void *to, size_t count, int type, int reduction,
                                cnccl_communicator_ref communicator, void *stream);
typedef int (*cnccl_leave)(cnccl_communicator_ref communicator);

#endif
