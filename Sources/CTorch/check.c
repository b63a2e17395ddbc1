/* Loads libraries as the program does and computes with them; prints what they are.
 * usage: check LIBRARY… SHARED_OBJECT     all by absolute path, in the order of loading */
#define _GNU_SOURCE
#include "include/ctorch.h"

#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **paths) {
    void *library = NULL;
    for (int i = 1; i < count; i++) {
        library = dlopen(paths[i], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
        if (!library) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
    }
    const ctorch_interface *(*get)(void) = NULL;
    if (library) *(void **)&get = dlsym(library, "ctorch_get_interface");
    if (!get || get()->version != CTORCH_INTERFACE_VERSION) {
        fprintf(stderr, "%s has not interface %d\n", paths[count - 1], CTORCH_INTERFACE_VERSION);
        return 1;
    }
    const ctorch_interface *torch = get();
    const int64_t size = 4;
    const ctorch_argument arguments[] = {
        {.kind = CTORCH_INTEGERS, .list = &size, .count = 1}, {.kind = CTORCH_REAL, .real = 0.5}};
    ctorch_tensor_ref filled = NULL;
    int32_t result_count = 0;
    ctorch_operator_ref op = torch->find_operator("aten::full", "");
    float numbers[4] = {0};
    if (!op || torch->call(op, arguments, 2, &filled, 1, &result_count) ||
        torch->to_bytes(filled, numbers, sizeof numbers)) {
        fprintf(stderr, "%s\n", torch->last_error());
        return 1;
    }
    torch->release(filled);
    printf("libtorch %s, %d CUDA devices\n", torch->torch_version(), torch->cuda_device_count());
    return numbers[3] == 0.5f && torch->live_tensors() == 0 ? 0 : 1;
}
