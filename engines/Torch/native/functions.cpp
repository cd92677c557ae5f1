// Functions whose gradients are computed in C#: a node of the graph that calls back.
#include "shim.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

namespace {

// Gradients of the outputs in, gradients of the inputs out, both owned by the receiver; below zero is an error, whose text is left in `error`.
using Apply = int32_t (*)(int64_t key, const vg::Handle* gradients, int32_t gradient_count, vg::Handle* results, int32_t result_count, char* error, int32_t error_size);
using Release = void (*)(int64_t key);

struct ManagedNode : torch::autograd::Node {
  ManagedNode(int64_t key, Apply apply, Release release) : key(key), call(apply), let_go(release) {}
  ~ManagedNode() override { let_go(key); }

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
    std::vector<vg::Handle> given, taken(num_outputs());
    for (auto& gradient : gradients) given.push_back(vg::give(gradient));
    char error[512] = "";
    if (call(key, given.data(), static_cast<int32_t>(given.size()), taken.data(), static_cast<int32_t>(taken.size()), error, sizeof error) < 0)
      throw std::runtime_error(error);
    torch::autograd::variable_list results;
    for (auto handle : taken) {
      results.push_back(vg::borrow(handle));
      if (handle) c10::raw::intrusive_ptr::decref(handle);
    }
    return results;
  }

  std::string name() const override { return "ManagedNode"; }

  int64_t key;
  Apply call;
  Release let_go;
};

}  // namespace

// Gives the outputs, computed without gradients, a history that ends in the inputs. The node lets go of its key when it goes.
VG_EXPORT int32_t vg_attach(int64_t key, Apply apply, Release release, const vg::Handle* inputs, int32_t input_count, const vg::Handle* outputs, int32_t output_count) {
  return vg::guard([&] {
    torch::autograd::variable_list variables;
    for (int32_t i = 0; i < input_count; i++) variables.push_back(vg::borrow(inputs[i]));
    const std::shared_ptr<ManagedNode> node(new ManagedNode(key, apply, release), torch::autograd::deleteNode);
    node->set_next_edges(torch::autograd::collect_next_edges(variables));
    for (int32_t i = 0; i < output_count; i++) {
      const auto output = vg::borrow(outputs[i]);
      torch::autograd::impl::set_gradient_edge(output, {node, node->add_input_metadata(output)});
    }
  });
}
