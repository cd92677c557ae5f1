// Every operator of libtorch through one door: found by name in the dispatcher, called with boxed arguments.
// Differences between versions of libtorch stay in its schemas, from which missing arguments take their defaults.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

#include <cstdlib>

namespace {

using c10::IValue;

// A list of c10::optional in libtorch 1, of std::optional in later ones.
using OptionalTensors = std::decay_t<decltype(std::declval<const IValue&>().toOptionalTensorList())>;

enum Kind : int64_t { None, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, Text, Device, Generator };

// The mirror of NativeValue in Native/Value.cs.
struct Value {
  int64_t kind;
  union { int64_t i; double d; void* p; };
  int64_t count;  // of a list or a text; of a device its index
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::TypePtr> types;  // of the arguments, without optional
};

IValue to_ivalue(const Value& value, const c10::TypePtr& type) {
  switch (value.kind) {
    case None: return IValue();
    case Tensor: return vg::borrow(static_cast<vg::Handle>(value.p));
    case Int: return type->kind() == c10::TypeKind::FloatType ? IValue(static_cast<double>(value.i)) : IValue(value.i);
    case Double: return value.d;
    case Bool: return value.i != 0;
    case Ints: {
      auto data = static_cast<const int64_t*>(value.p);
      return c10::List<int64_t>(at::IntArrayRef(data, value.count));
    }
    case Doubles: {
      auto data = static_cast<const double*>(value.p);
      return c10::List<double>(at::ArrayRef<double>(data, value.count));
    }
    case Tensors: {
      auto data = static_cast<const vg::Handle*>(value.p);
      const auto element = type->cast<c10::ListType>();
      if (element && element->getElementType()->kind() == c10::TypeKind::OptionalType) {
        OptionalTensors list;
        for (int64_t i = 0; i < value.count; i++)
          list.push_back(data[i] ? OptionalTensors::value_type(vg::borrow(data[i])) : OptionalTensors::value_type());
        return list;
      }
      c10::List<at::Tensor> list;
      for (int64_t i = 0; i < value.count; i++) list.push_back(vg::borrow(data[i]));
      return list;
    }
    case Text: return std::string(static_cast<const char*>(value.p), value.count);
    case Device: return c10::Device(static_cast<c10::DeviceType>(value.i), static_cast<c10::DeviceIndex>(value.count));
    case Generator: return *static_cast<at::Generator*>(value.p);
  }
  throw std::runtime_error("unknown kind of argument");
}

Value to_value(const IValue& result) {
  Value value{};
  if (result.isTensor()) {
    value.kind = Tensor;
    value.p = vg::give(result.toTensor());
  } else if (result.isTensorList()) {
    const auto list = result.toTensorVector();
    auto handles = static_cast<vg::Handle*>(std::malloc(sizeof(vg::Handle) * (list.size() + 1)));
    for (size_t i = 0; i < list.size(); i++) handles[i] = vg::give(list[i]);
    value.kind = Tensors;
    value.p = handles;
    value.count = static_cast<int64_t>(list.size());
  } else if (result.isBool()) {
    value.kind = Bool;
    value.i = result.toBool();
  } else if (result.isInt()) {
    value.kind = Int;
    value.i = result.toInt();
  } else if (result.isDouble()) {
    value.kind = Double;
    value.d = result.toDouble();
  } else {
    TORCH_CHECK(result.isNone(), "no way to hand out a ", result.tagKind());
  }
  return value;
}

}  // namespace

// "name" or "name.overload", without the namespace aten.
VG_EXPORT void* vg_operator(const char* name) {
  return vg::guard<void*>(nullptr, [&]() -> void* {
    const std::string full = name;
    const auto dot = full.find('.');
    const auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(
        ("aten::" + full.substr(0, dot)).c_str(), dot == std::string::npos ? "" : full.substr(dot + 1).c_str());
    auto found = new Operator{handle, {}};
    for (const auto& argument : handle.schema().arguments()) {
      auto type = argument.type();
      if (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
      found->types.push_back(type);
    }
    return found;  // kept by the caller for good
  });
}

// Returns how many results there are, or -1.
VG_EXPORT int32_t vg_call(void* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  return vg::guard<int32_t>(-1, [&] {
    const auto& found = *static_cast<Operator*>(op);
    const auto& schema = found.handle.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= schema.size(), found.handle.schema(), " got ", count, " arguments");
    torch::jit::Stack stack;
    stack.reserve(schema.size());
    for (int32_t i = 0; i < count; i++) {
      // None stands for an undefined tensor where the schema wants a tensor.
      if (arguments[i].kind == None && found.types[i]->kind() == c10::TypeKind::TensorType && schema[i].type()->kind() != c10::TypeKind::OptionalType)
        stack.emplace_back(at::Tensor());
      else
        stack.push_back(to_ivalue(arguments[i], found.types[i]));
    }
    for (size_t i = count; i < schema.size(); i++) {
      TORCH_CHECK(schema[i].default_value(), found.handle.schema(), " lacks argument ", schema[i].name());
      stack.push_back(*schema[i].default_value());
    }
    found.handle.callBoxed(&stack);
    TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), "too many results");
    for (size_t i = 0; i < stack.size(); i++) results[i] = to_value(stack[i]);
    return static_cast<int32_t>(stack.size());
  });
}

VG_EXPORT void vg_free(void* list) { std::free(list); }
