// What is no operator: the state of a tensor, gradients, random numbers, threads, devices, the allocator.
#include "shim.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/cuda.h>
#include <torch/version.h>

namespace {

thread_local std::string last_error;

// The mirror of NativeInfo in Native/Native.cs.
struct Info {
  int32_t type, device, device_index, dimensions;
  int64_t elements, storage_offset;
  const int64_t *sizes, *strides;  // valid until the tensor changes its shape
};

enum Flag : int32_t { RequiresGrad, IsLeaf, IsContiguous, IsSparse, IsContiguousChannelsLast };

std::vector<at::Tensor> borrow_all(const vg::Handle* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; i++) tensors.push_back(vg::borrow(handles[i]));
  return tensors;
}

at::Generator& generator(void* handle) { return *static_cast<at::Generator*>(handle); }

}  // namespace

void vg::set_error(const char* text) { last_error = text; }

VG_EXPORT const char* vg_last_error() { return last_error.c_str(); }

VG_EXPORT const char* vg_version() { return TORCH_VERSION; }

// Tensors

VG_EXPORT void vg_release(vg::Handle tensor) { c10::raw::intrusive_ptr::decref(tensor); }

VG_EXPORT vg::Handle vg_alias(vg::Handle tensor) { return vg::give(vg::borrow(tensor)); }

VG_EXPORT int32_t vg_info(vg::Handle handle, Info* info) {
  return vg::guard([&] {
    const auto tensor = vg::borrow(handle);
    const auto device = tensor.device();
    const bool strided = tensor.layout() == at::kStrided;
    *info = {static_cast<int32_t>(tensor.scalar_type()), static_cast<int32_t>(device.type()), device.index(), static_cast<int32_t>(tensor.dim()),
             tensor.numel(), strided ? tensor.storage_offset() : 0, tensor.sizes().data(), strided ? tensor.strides().data() : nullptr};
  });
}

VG_EXPORT int32_t vg_flag(vg::Handle handle, int32_t flag) {
  return vg::guard<int32_t>(-1, [&]() -> int32_t {
    const auto tensor = vg::borrow(handle);
    switch (flag) {
      case RequiresGrad: return tensor.requires_grad();
      case IsLeaf: return tensor.is_leaf();
      case IsContiguous: return tensor.is_contiguous();
      case IsSparse: return tensor.is_sparse();
      case IsContiguousChannelsLast: return tensor.is_contiguous(at::MemoryFormat::ChannelsLast);
      default: throw std::runtime_error("unknown flag");
    }
  });
}

VG_EXPORT void* vg_data(vg::Handle tensor) {
  return vg::guard<void*>(nullptr, [&] { return vg::borrow(tensor).data_ptr(); });
}

// Gradients

VG_EXPORT int32_t vg_set_requires_grad(vg::Handle tensor, int32_t value) {
  return vg::guard([&] { vg::borrow(tensor).set_requires_grad(value != 0); });
}

VG_EXPORT int32_t vg_retain_grad(vg::Handle tensor) {
  return vg::guard([&] { vg::borrow(tensor).retain_grad(); });
}

// Null where there is none.
VG_EXPORT int32_t vg_grad(vg::Handle tensor, vg::Handle* grad) {
  return vg::guard([&] { *grad = vg::give(vg::borrow(tensor).grad()); });
}

VG_EXPORT int32_t vg_set_grad(vg::Handle tensor, vg::Handle grad) {
  return vg::guard([&] { vg::borrow(tensor).mutable_grad() = vg::borrow(grad); });
}

VG_EXPORT int32_t vg_backward(const vg::Handle* tensors, int64_t count, const vg::Handle* gradients, int64_t gradient_count,
                              const vg::Handle* inputs, int64_t input_count, int32_t retain_graph, int32_t create_graph) {
  return vg::guard([&] {
    torch::autograd::backward(borrow_all(tensors, count), borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                              borrow_all(inputs, input_count));
  });
}

VG_EXPORT int32_t vg_gradients(const vg::Handle* outputs, int64_t output_count, const vg::Handle* inputs, int64_t input_count,
                               const vg::Handle* gradients, int64_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                               vg::Handle* results) {
  return vg::guard([&] {
    const auto found = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count), borrow_all(gradients, gradient_count),
                                             retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int64_t i = 0; i < input_count; i++) results[i] = vg::give(found[i]);
  });
}

VG_EXPORT int32_t vg_grad_enabled() { return c10::GradMode::is_enabled(); }

VG_EXPORT void vg_set_grad_enabled(int32_t value) { c10::GradMode::set_enabled(value != 0); }

VG_EXPORT int32_t vg_inference_enabled() { return c10::InferenceMode::is_enabled(); }

VG_EXPORT void* vg_inference_begin(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }

VG_EXPORT void vg_inference_end(void* mode) { delete static_cast<c10::InferenceMode*>(mode); }

// Random numbers

VG_EXPORT int32_t vg_manual_seed(int64_t seed) {
  return vg::guard([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

VG_EXPORT void* vg_generator_default(int32_t type, int32_t index) {
  return vg::guard<void*>(nullptr, [&] {
    return new at::Generator(at::globalContext().defaultGenerator(c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index))));
  });
}

// A generator of its own with the default one's kind.
VG_EXPORT void* vg_generator_new(int32_t type, int32_t index, uint64_t seed) {
  return vg::guard<void*>(nullptr, [&] {
    auto shared = at::globalContext().defaultGenerator(c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index)));
    std::unique_lock<std::mutex> lock(shared.mutex());
    auto own = new at::Generator(shared.clone());
    lock.unlock();
    own->set_current_seed(seed);
    return own;
  });
}

VG_EXPORT void vg_generator_free(void* handle) { delete static_cast<at::Generator*>(handle); }

VG_EXPORT int32_t vg_generator_set_seed(void* handle, int64_t seed) {
  return vg::guard([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_current_seed(static_cast<uint64_t>(seed));
  });
}

VG_EXPORT int64_t vg_generator_seed(void* handle) { return static_cast<int64_t>(generator(handle).seed()); }

VG_EXPORT int64_t vg_generator_initial_seed(void* handle) { return static_cast<int64_t>(generator(handle).current_seed()); }

VG_EXPORT vg::Handle vg_generator_state(void* handle) {
  return vg::guard<vg::Handle>(nullptr, [&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    return vg::give(generator(handle).get_state());
  });
}

VG_EXPORT int32_t vg_generator_set_state(void* handle, vg::Handle state) {
  return vg::guard([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_state(vg::borrow(state));
  });
}

// Threads, devices, memory

VG_EXPORT int32_t vg_threads() { return at::get_num_threads(); }

VG_EXPORT void vg_set_threads(int32_t count) { at::set_num_threads(count); }

VG_EXPORT int32_t vg_interop_threads() { return at::get_num_interop_threads(); }

VG_EXPORT int32_t vg_set_interop_threads(int32_t count) {
  return vg::guard([&] { at::set_num_interop_threads(count); });
}

VG_EXPORT int32_t vg_cuda_devices() { return torch::cuda::is_available() ? static_cast<int32_t>(torch::cuda::device_count()) : 0; }

VG_EXPORT int32_t vg_cudnn() { return torch::cuda::cudnn_is_available(); }

VG_EXPORT int32_t vg_cuda_synchronize(int64_t index) {
  return vg::guard([&] { torch::cuda::synchronize(index); });
}

VG_EXPORT int32_t vg_cuda_seed(int64_t seed, int32_t all) {
  return vg::guard([&] { all ? torch::cuda::manual_seed_all(seed) : torch::cuda::manual_seed(seed); });
}

// TF32 in matrix products (0) and convolutions (1) on CUDA; a value below zero only asks.
VG_EXPORT int32_t vg_allow_tf32(int32_t which, int32_t value) {
  auto& context = at::globalContext();
  const bool before = which == 0 ? context.allowTF32CuBLAS() : context.allowTF32CuDNN();
  if (value >= 0) which == 0 ? context.setAllowTF32CuBLAS(value != 0) : context.setAllowTF32CuDNN(value != 0);
  return before;
}
