// The functions of include/ctorch.h over libtorch's C++ interface. scripts/setup-neural compiles this file against the
// headers of the libtorch that it finds; SwiftPM does not.

#include "include/ctorch.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using c10::TypeKind;

// Errors

thread_local std::string last_error_text;

// Runs `body`; what it throws becomes the thread's error text.
template <class Body>
int32_t guarded(Body body) {
    try {
        body();
        return 0;
    } catch (const c10::Error &error) {
        last_error_text = error.what_without_backtrace();
    } catch (const std::exception &error) {
        last_error_text = error.what();
    } catch (...) {
        last_error_text = "an exception of unknown type";
    }
    return 1;
}

// Handles

std::atomic<int64_t> live_handles{0};

ctorch_tensor_ref give(at::Tensor tensor) {
    if (!tensor.defined()) return nullptr;
    live_handles.fetch_add(1, std::memory_order_relaxed);
    return reinterpret_cast<ctorch_tensor_ref>(tensor.unsafeReleaseTensorImpl());
}

at::TensorImpl *implementation(ctorch_tensor_ref handle) { return reinterpret_cast<at::TensorImpl *>(handle); }

at::Tensor borrow(ctorch_tensor_ref handle) {
    return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(implementation(handle)));
}

void release(ctorch_tensor_ref handle) {
    live_handles.fetch_sub(1, std::memory_order_relaxed);
    c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(implementation(handle));
}

int64_t live_tensors() { return live_handles.load(std::memory_order_relaxed); }

// Threads

std::atomic<int> wanted_threads{1};

// libtorch, OpenMP and MKL each keep the number for every thread by itself, so each thread is told before it works.
void apply_threads() {
    thread_local int applied = 0;
    int wanted = wanted_threads.load(std::memory_order_relaxed);
    if (applied == wanted) return;
    at::set_num_threads(wanted);
    applied = wanted;
}

void set_threads(int32_t count) { wanted_threads.store(count, std::memory_order_relaxed); }

// Arguments

[[noreturn]] void mismatch(const c10::Argument &slot) {
    TORCH_CHECK(false, "argument '", slot.name(), "' is of another type, ", slot.type()->str());
}

c10::Device device_of(int64_t number) {
    return number < 0 ? c10::Device(c10::kCPU) : c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(number));
}

c10::IValue integer_value(int64_t value, TypeKind kind, const c10::Argument &slot) {
    switch (kind) {
        case TypeKind::IntType:
        case TypeKind::SymIntType:
        case TypeKind::NumberType: return value;
        case TypeKind::FloatType: return static_cast<double>(value);
        default: mismatch(slot);
    }
}

template <class Element, class Number>
c10::IValue list_value(const ctorch_argument &argument) {
    auto numbers = static_cast<const Number *>(argument.list);
    c10::List<Element> list;
    list.reserve(argument.count);
    for (int32_t i = 0; i < argument.count; i++) list.push_back(static_cast<Element>(numbers[i]));
    return list;
}

c10::IValue integers_value(const ctorch_argument &argument, TypeKind element, const c10::Argument &slot) {
    switch (element) {
        case TypeKind::IntType:
        case TypeKind::SymIntType: return list_value<int64_t, int64_t>(argument);
        case TypeKind::FloatType: return list_value<double, int64_t>(argument);
        case TypeKind::BoolType: return list_value<bool, int64_t>(argument);
        default: mismatch(slot);
    }
}

c10::IValue tensors_value(const ctorch_argument &argument, TypeKind element, const c10::Argument &slot) {
    auto handles = static_cast<const ctorch_tensor_ref *>(argument.list);
    if (element == TypeKind::OptionalType) {
        c10::List<std::optional<at::Tensor>> list;
        for (int32_t i = 0; i < argument.count; i++) list.push_back(borrow(handles[i]));
        return list;
    }
    if (element != TypeKind::TensorType) mismatch(slot);
    c10::List<at::Tensor> list;
    for (int32_t i = 0; i < argument.count; i++) list.push_back(borrow(handles[i]));
    return list;
}

// The argument as a value of the type that the schema gives its slot.
c10::IValue value_of(const ctorch_argument &argument, const c10::Argument &slot) {
    const c10::Type *type = slot.type().get();
    bool is_optional = type->kind() == TypeKind::OptionalType;
    if (is_optional) type = type->castRaw<c10::OptionalType>()->getElementType().get();
    const TypeKind kind = type->kind();
    const bool is_list = kind == TypeKind::ListType;
    const TypeKind element = is_list ? type->castRaw<c10::ListType>()->getElementType()->kind() : kind;

    switch (argument.kind) {
        case CTORCH_NONE:
            if (is_optional) return c10::IValue();
            if (kind == TypeKind::TensorType) return at::Tensor();
            break;
        case CTORCH_TENSOR:
            if (kind == TypeKind::TensorType)
                return borrow(static_cast<ctorch_tensor_ref>(const_cast<void *>(argument.list)));
            break;
        case CTORCH_INTEGER: return integer_value(argument.integer, kind, slot);
        case CTORCH_REAL:
            if (kind == TypeKind::FloatType || kind == TypeKind::NumberType) return argument.real;
            break;
        case CTORCH_BOOLEAN:
            if (kind == TypeKind::BoolType || kind == TypeKind::NumberType) return argument.integer != 0;
            break;
        case CTORCH_TEXT:
            if (kind == TypeKind::StringType) return std::string(static_cast<const char *>(argument.list), argument.count);
            break;
        case CTORCH_INTEGERS:
            if (is_list) return integers_value(argument, element, slot);
            break;
        case CTORCH_REALS:
            if (is_list && element == TypeKind::FloatType) return list_value<double, double>(argument);
            break;
        case CTORCH_TENSORS:
            if (is_list) return tensors_value(argument, element, slot);
            break;
        case CTORCH_DTYPE:
            // To the dispatcher a dtype is an integer; the real type tells it from one.
            if (slot.real_type()->str().find("ScalarType") != std::string::npos) return argument.integer;
            break;
        case CTORCH_DEVICE:
            if (kind == TypeKind::DeviceObjType) return device_of(argument.integer);
            break;
    }
    mismatch(slot);
}

// Operators

ctorch_operator_ref find_operator(const char *name, const char *overload) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::string>, c10::OperatorHandle> found;
    ctorch_operator_ref result = nullptr;
    guarded([&] {
        std::lock_guard<std::mutex> lock(mutex);
        auto known = found.find({name, overload});
        if (known == found.end()) {
            auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
            TORCH_CHECK(handle.has_value(), "libtorch ", TORCH_VERSION, " has no such operator");
            known = found.emplace(std::make_pair(name, overload), *handle).first;
        }
        result = reinterpret_cast<ctorch_operator_ref>(&known->second);
    });
    return result;
}

void collect(c10::IValue value, std::vector<at::Tensor> &tensors) {
    if (value.isTensor()) {
        tensors.push_back(std::move(value).toTensor());
    } else if (value.isTensorList()) {
        for (const at::Tensor &tensor : value.toTensorList()) tensors.push_back(tensor);
    } else if (value.isScalar()) {
        auto scalar = value.toScalar();
        tensors.push_back(at::scalar_tensor(scalar, at::TensorOptions(scalar.type())));
    } else if (value.isTuple()) {
        for (const c10::IValue &member : value.toTupleRef().elements()) collect(member, tensors);
    } else {
        TORCH_CHECK(false, "a result is of a type that is not supported, ", value.tagKind());
    }
}

// Results that found no room.
thread_local std::vector<at::Tensor> waiting_results;

void give_all(std::vector<at::Tensor> tensors, ctorch_tensor_ref *results, int32_t capacity, int32_t *result_count) {
    const size_t stored = std::min(tensors.size(), static_cast<size_t>(capacity));
    for (size_t i = 0; i < stored; i++) results[i] = give(std::move(tensors[i]));
    *result_count = static_cast<int32_t>(tensors.size());
    tensors.erase(tensors.begin(), tensors.begin() + stored);
    waiting_results = std::move(tensors);
}

int32_t call(ctorch_operator_ref op, const ctorch_argument *arguments, int32_t argument_count,
             ctorch_tensor_ref *results, int32_t capacity, int32_t *result_count) {
    return guarded([&] {
        apply_threads();
        const auto &handle = *reinterpret_cast<const c10::OperatorHandle *>(op);
        const auto &slots = handle.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(argument_count) <= slots.size(), "it takes ", slots.size(), " arguments, not ",
                    argument_count);
        torch::jit::Stack stack;
        stack.reserve(std::max(slots.size(), handle.schema().returns().size()));
        for (size_t i = 0; i < slots.size(); i++) {
            if (i < static_cast<size_t>(argument_count)) {
                stack.push_back(value_of(arguments[i], slots[i]));
            } else {
                TORCH_CHECK(slots[i].default_value().has_value(), "argument '", slots[i].name(), "' is missing");
                stack.push_back(*slots[i].default_value());
            }
        }
        handle.callBoxed(&stack);
        if (stack.size() == 1 && capacity > 0 && stack[0].isTensor()) {
            results[0] = give(std::move(stack[0]).toTensor());
            *result_count = 1;
            return;
        }
        std::vector<at::Tensor> tensors;
        for (auto &value : stack) collect(std::move(value), tensors);
        give_all(std::move(tensors), results, capacity, result_count);
    });
}

void take_results(ctorch_tensor_ref *results) {
    for (auto &tensor : waiting_results) *results++ = give(std::move(tensor));
    waiting_results.clear();
}

// Numbers in and out

int32_t from_bytes(const void *bytes, int64_t byte_count, const int64_t *sizes, int32_t dimensions, int32_t dtype,
                   int32_t device, ctorch_tensor_ref *result) {
    return guarded([&] {
        auto tensor = at::empty(at::IntArrayRef(sizes, dimensions), at::TensorOptions(static_cast<at::ScalarType>(dtype)));
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == byte_count, "the shape needs ", tensor.nbytes(),
                    " bytes, there are ", byte_count);
        if (byte_count > 0) std::memcpy(tensor.mutable_data_ptr(), bytes, byte_count);
        *result = give(device < 0 ? std::move(tensor) : tensor.to(device_of(device)));
    });
}

int32_t from_memory(const void *bytes, const int64_t *sizes, int32_t dimensions, int32_t dtype, void *owner,
                    void (*done)(void *owner), ctorch_tensor_ref *result) {
    bool is_owned = false;
    auto status = guarded([&] {
        auto options = at::TensorOptions(static_cast<at::ScalarType>(dtype));
        // The operators that this program calls on such a tensor only read it.
        auto tensor = at::from_blob(const_cast<void *>(bytes), at::IntArrayRef(sizes, dimensions),
                                    [owner, done](void *) { done(owner); }, options);
        is_owned = true;
        *result = give(std::move(tensor));
    });
    if (!is_owned) done(owner);
    return status;
}

int32_t memory(ctorch_tensor_ref handle, void **address) {
    return guarded([&] {
        auto tensor = borrow(handle);
        TORCH_CHECK(tensor.is_contiguous(), "its numbers are not in C order");
        *address = tensor.mutable_data_ptr();
    });
}

int32_t to_bytes(ctorch_tensor_ref handle, void *bytes, int64_t byte_count) {
    return guarded([&] {
        apply_threads();
        at::NoGradGuard no_gradients;
        auto tensor = borrow(handle).resolve_conj().resolve_neg().to(at::kCPU).contiguous();
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == byte_count, "the tensor has ", tensor.nbytes(),
                    " bytes, there is room for ", byte_count);
        if (byte_count > 0) std::memcpy(bytes, tensor.const_data_ptr(), byte_count);
    });
}

int32_t sizes(ctorch_tensor_ref handle, int64_t *sizes, int32_t capacity) {
    const auto lengths = implementation(handle)->sizes();
    for (size_t i = 0; i < std::min(lengths.size(), static_cast<size_t>(capacity)); i++) sizes[i] = lengths[i];
    return static_cast<int32_t>(lengths.size());
}

int32_t dtype(ctorch_tensor_ref handle) {
    return static_cast<int32_t>(c10::typeMetaToScalarType(implementation(handle)->dtype()));
}

int32_t device(ctorch_tensor_ref handle) {
    const auto device = implementation(handle)->device();
    return device.is_cuda() ? device.index() : -1;
}

// Gradients

int32_t requires_gradient(ctorch_tensor_ref handle) { return borrow(handle).requires_grad() ? 1 : 0; }

int32_t set_requires_gradient(ctorch_tensor_ref handle, int32_t value) {
    return guarded([&] { borrow(handle).requires_grad_(value != 0); });
}

int32_t gradient(ctorch_tensor_ref handle, ctorch_tensor_ref *result) {
    return guarded([&] { *result = give(borrow(handle).grad()); });
}

int32_t clear_gradient(ctorch_tensor_ref handle) {
    return guarded([&] { borrow(handle).mutable_grad() = at::Tensor(); });
}

int32_t gradients_enabled() { return c10::GradMode::is_enabled() ? 1 : 0; }
void enable_gradients(int32_t value) { c10::GradMode::set_enabled(value != 0); }

// TorchScript

struct Script {
    torch::jit::Module module;
};

Script *program(ctorch_script_ref handle) { return reinterpret_cast<Script *>(handle); }

int32_t load_script(const char *path, ctorch_script_ref *result) {
    return guarded([&] {
        auto script = std::make_unique<Script>(Script{torch::jit::load(std::string(path), c10::Device(c10::kCPU))});
        TORCH_CHECK(script->module.find_method("forward").has_value(), "it has no method forward");
        script->module.eval();
        *result = reinterpret_cast<ctorch_script_ref>(script.release());
    });
}

void release_script(ctorch_script_ref script) { delete program(script); }

// The arguments of forward(), without the module itself.
c10::ArrayRef<c10::Argument> forward_arguments(Script *script) {
    return c10::ArrayRef<c10::Argument>(script->module.get_method("forward").function().getSchema().arguments())
        .slice(1);
}

int32_t script_arguments(ctorch_script_ref script, int32_t *least, int32_t *most) {
    return guarded([&] {
        const auto slots = forward_arguments(program(script));
        *least = 0;
        *most = static_cast<int32_t>(slots.size());
        for (const auto &slot : slots) *least += slot.default_value().has_value() ? 0 : 1;
    });
}

c10::IValue script_value(const at::Tensor &tensor, const c10::Argument &slot) {
    const c10::Type *type = slot.type().get();
    if (type->kind() == TypeKind::OptionalType) type = type->castRaw<c10::OptionalType>()->getElementType().get();
    switch (type->kind()) {
        case TypeKind::IntType: return tensor.item().toLong();
        case TypeKind::FloatType: return tensor.item().toDouble();
        case TypeKind::BoolType: return tensor.item().toBool();
        case TypeKind::NumberType: return tensor.item();
        default: return tensor;
    }
}

int32_t run_script(ctorch_script_ref script, const ctorch_tensor_ref *arguments, int32_t argument_count,
                   ctorch_tensor_ref *results, int32_t capacity, int32_t *result_count) {
    return guarded([&] {
        apply_threads();
        at::NoGradGuard no_gradients;
        // Otherwise the first passes are watched and later ones compute by other code, with other last digits.
        torch::jit::GraphOptimizerEnabledGuard no_optimization(false);
        const auto slots = forward_arguments(program(script));
        TORCH_CHECK(static_cast<size_t>(argument_count) <= slots.size(), "forward takes ", slots.size(),
                    " arguments, not ", argument_count);
        std::vector<c10::IValue> values;
        for (int32_t i = 0; i < argument_count; i++) values.push_back(script_value(borrow(arguments[i]), slots[i]));
        std::vector<at::Tensor> tensors;
        collect(program(script)->module.forward(std::move(values)), tensors);
        give_all(std::move(tensors), results, capacity, result_count);
    });
}

// The whole

const char *torch_version() { return TORCH_VERSION; }
const char *last_error() { return last_error_text.c_str(); }

int32_t set_autocast(int32_t dtype) {
    const bool was_enabled = at::autocast::is_autocast_enabled(at::kCUDA);
    const auto before = was_enabled ? static_cast<int32_t>(at::autocast::get_autocast_dtype(at::kCUDA)) : -1;
    at::autocast::set_autocast_enabled(at::kCUDA, dtype >= 0);
    if (dtype >= 0) at::autocast::set_autocast_dtype(at::kCUDA, static_cast<at::ScalarType>(dtype));
    return before;
}

void clear_autocast() { at::autocast::clear_cache(); }

void set_cuda_math(int32_t tf32, int32_t cudnn, int32_t benchmark, int32_t deterministic) {
    auto &context = at::globalContext();
    context.setAllowTF32CuBLAS(tf32 != 0);
    context.setAllowTF32CuDNN(tf32 != 0);
    context.setUserEnabledCuDNN(cudnn != 0);
    context.setBenchmarkCuDNN(benchmark != 0);
    context.setDeterministicCuDNN(deterministic != 0);
}

int32_t seed(uint64_t value) {
    return guarded([&] { at::manual_seed(value); });
}

int32_t cuda_device_count() {
    if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA)) return 0;
    return static_cast<int32_t>(c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount());
}

int32_t use_cuda_device(int32_t number) {
    return guarded([&] {
        TORCH_CHECK(c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA), "this libtorch has no CUDA");
        c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->setDevice(device_of(number));
    });
}

const ctorch_interface interface = {
    CTORCH_INTERFACE_VERSION,
    torch_version,
    last_error,
    live_tensors,
    find_operator,
    call,
    take_results,
    release,
    from_bytes,
    from_memory,
    memory,
    to_bytes,
    sizes,
    dtype,
    device,
    requires_gradient,
    set_requires_gradient,
    gradient,
    clear_gradient,
    gradients_enabled,
    enable_gradients,
    set_threads,
    seed,
    cuda_device_count,
    use_cuda_device,
    set_autocast,
    clear_autocast,
    set_cuda_math,
    load_script,
    release_script,
    script_arguments,
    run_script,
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const ctorch_interface *ctorch_get_interface(void) {
    return &interface;
}
