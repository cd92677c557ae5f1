// What the files of this folder share. The C face of the library is in each .cpp file; engines/Torch/Native calls it.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#define VG_EXPORT extern "C" __attribute__((visibility("default")))

namespace vg {

// A tensor crosses the border as a counted reference to its implementation.
using Handle = c10::TensorImpl*;

inline at::Tensor borrow(Handle handle) {
  return handle ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle)) : at::Tensor();
}

inline Handle give(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

void set_error(const char* text);

// Runs a body; what it throws becomes this thread's last error, and the result `failed`.
template <typename T, typename Body>
T guard(T failed, Body body) {
  try {
    return body();
  } catch (const c10::Error& error) {
    set_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    set_error(error.what());
  } catch (...) {
    set_error("unknown C++ exception");
  }
  return failed;
}

template <typename Body>
int32_t guard(Body body) {
  return guard<int32_t>(-1, [&] { body(); return 0; });
}

}  // namespace vg
