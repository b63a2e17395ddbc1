/* libtorch through plain C: a table of functions that the shared object made from ctorch.cpp hands out.
 *
 * No C++ exception crosses this interface. A function that can fail returns a status, 0 for success, and leaves a text
 * for last_error() of the same thread. A tensor handle owns a reference to a tensor and is given back by release(). */
#ifndef CTORCH_H
#define CTORCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* To be raised with every change of what follows. It is part of the shared object's name, and is compared after loading. */
#define CTORCH_INTERFACE_VERSION 5

/* A tensor, with a reference of its own. */
typedef struct ctorch_tensor *ctorch_tensor_ref;
/* A registered operator; lives as long as the process. */
typedef const struct ctorch_operator *ctorch_operator_ref;
/* A TorchScript program that has been loaded. */
typedef struct ctorch_script *ctorch_script_ref;

/* How an argument is passed. What it becomes is decided by the operator's schema. */
enum ctorch_kind {
    CTORCH_NONE = 0,     /* nothing: none, or an undefined tensor */
    CTORCH_TENSOR = 1,   /* list is one ctorch_tensor_ref itself, borrowed */
    CTORCH_INTEGER = 2,  /* integer */
    CTORCH_REAL = 3,     /* real */
    CTORCH_BOOLEAN = 4,  /* integer, 0 or 1 */
    CTORCH_TEXT = 5,     /* list are count bytes of UTF-8 */
    CTORCH_INTEGERS = 6, /* list are count int64_t */
    CTORCH_REALS = 7,    /* list are count double */
    CTORCH_TENSORS = 8,  /* list are count ctorch_tensor_ref, borrowed */
    CTORCH_DTYPE = 9,    /* integer, the number of a c10::ScalarType */
    CTORCH_DEVICE = 10   /* integer, as for from_bytes */
};

typedef struct ctorch_argument {
    int32_t kind; /* a ctorch_kind */
    int32_t count;
    int64_t integer;
    double real;
    const void *list;
} ctorch_argument;

typedef struct ctorch_interface {
    /* CTORCH_INTERFACE_VERSION of the shared object. */
    int64_t version;

    /* The version of libtorch, such as "2.13.0". */
    const char *(*torch_version)(void);
    /* Why the last function of this thread failed; valid until the next failure. */
    const char *(*last_error)(void);
    /* Handles that have not been given back, of all threads. */
    int64_t (*live_tensors)(void);

    /* The operator of a name such as "aten::conv1d" and an overload, which may be empty; null on failure. */
    ctorch_operator_ref (*find_operator)(const char *name, const char *overload);
    /* Calls an operator. Arguments that are left out at the end take the schema's defaults. Lists of tensors come one
     * after the other; results that are no tensors become tensors without axes. The first `capacity` results are stored,
     * the rest waits for take_results() of this thread. */
    int32_t (*call)(ctorch_operator_ref op, const ctorch_argument *arguments, int32_t argument_count,
                    ctorch_tensor_ref *results, int32_t capacity, int32_t *result_count);
    /* What the last call left over; there is room for all of it. */
    void (*take_results)(ctorch_tensor_ref *results);

    void (*release)(ctorch_tensor_ref tensor);
    /* A tensor in C order from bytes, which are copied. The device is -1 for the CPU, else the number of a CUDA device. */
    int32_t (*from_bytes)(const void *bytes, int64_t byte_count, const int64_t *sizes,
                          int32_t dimensions, int32_t dtype, int32_t device, ctorch_tensor_ref *result);
    /* A tensor of the CPU whose numbers stay where they are, in C order and aligned to their size; nothing must write to
     * them. `done` is called with `owner` when the last tensor of this memory goes, on any thread, and at once on failure. */
    int32_t (*from_memory)(const void *bytes, const int64_t *sizes, int32_t dimensions, int32_t dtype, void *owner,
                           void (*done)(void *owner), ctorch_tensor_ref *result);
    /* Where a tensor's first number is, on its device; refused unless the numbers are in C order. */
    int32_t (*memory)(ctorch_tensor_ref tensor, void **address);
    /* Copies a tensor's numbers out, in C order. */
    int32_t (*to_bytes)(ctorch_tensor_ref tensor, void *bytes, int64_t byte_count);
    /* The number of axes; stores the lengths of the first `capacity`. */
    int32_t (*sizes)(ctorch_tensor_ref tensor, int64_t *sizes, int32_t capacity);
    int32_t (*dtype)(ctorch_tensor_ref tensor);
    int32_t (*device)(ctorch_tensor_ref tensor);

    int32_t (*requires_gradient)(ctorch_tensor_ref tensor);
    int32_t (*set_requires_gradient)(ctorch_tensor_ref tensor, int32_t value);
    /* The gradient, or null if there is none. */
    int32_t (*gradient)(ctorch_tensor_ref tensor, ctorch_tensor_ref *result);
    /* Takes the gradient away and frees it. */
    int32_t (*clear_gradient)(ctorch_tensor_ref tensor);
    /* Whether operators of this thread record what gradients need. */
    int32_t (*gradients_enabled)(void);
    void (*enable_gradients)(int32_t value);

    /* How many threads work inside an operator, whatever thread calls it; 1 at the start. */
    void (*set_threads)(int32_t count);
    /* Seeds the random numbers of all devices. */
    int32_t (*seed)(uint64_t value);
    /* CUDA devices of the libraries that have been loaded. */
    int32_t (*cuda_device_count)(void);
    /* Makes a CUDA device the one on which other libraries compute that this thread calls. */
    int32_t (*use_cuda_device)(int32_t number);
    /* Which floats operators on CUDA compute with that gain by it, in this thread: the number of a c10::ScalarType, or -1 for those
     * that they are given; returns what it was before. */
    int32_t (*set_autocast)(int32_t dtype);
    /* Forgets what set_autocast() had made of parameters, which must be done when these change. */
    void (*clear_autocast)(void);
    /* How CUDA computes, for all threads; each value is 0 or 1. `tf32`: whether products of float32 round their factors to 10 bits.
     * `cudnn`: whether cuDNN is used; `benchmark`: whether it tries algorithms; `deterministic`: whether it keeps to repeatable
     * ones. */
    void (*set_cuda_math)(int32_t tf32, int32_t cudnn, int32_t benchmark, int32_t deterministic);

    /* Loads a TorchScript file onto the CPU, for inference. */
    int32_t (*load_script)(const char *path, ctorch_script_ref *result);
    void (*release_script)(ctorch_script_ref script);
    /* How many arguments its forward() needs at least, and takes at most. */
    int32_t (*script_arguments)(ctorch_script_ref script, int32_t *least, int32_t *most);
    /* Runs forward() without recording gradients. Where it takes a plain number, a tensor with one number is given. Results
     * come as in call(); the members of tuples one after the other. Several threads may run one script. */
    int32_t (*run_script)(ctorch_script_ref script, const ctorch_tensor_ref *arguments, int32_t argument_count,
                          ctorch_tensor_ref *results, int32_t capacity, int32_t *result_count);
} ctorch_interface;

/* The one function that the shared object exports. */
const ctorch_interface *ctorch_get_interface(void);

#ifdef __cplusplus
}
#endif

#endif
