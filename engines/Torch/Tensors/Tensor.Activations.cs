using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Activations as methods.
    public partial class Tensor
    {
        public Tensor relu() => Aten.Call("relu", this);
        public Tensor gelu() => Aten.Call("gelu", this);
        public Tensor silu() => Aten.Call("silu", this);
        public Tensor hardswish() => Aten.Call("hardswish", this);
        public Tensor hardsigmoid() => Aten.Call("hardsigmoid", this);
        public Tensor relu6() => Aten.Call("relu6", this);
        public Tensor relu_() => Aten.Change("relu_", this);
        public Tensor gelu_() => Aten.Change("gelu_", this);
        public Tensor silu_() => Aten.Change("silu_", this);
        public Tensor hardswish_() => Aten.Change("hardswish_", this);
        public Tensor hardsigmoid_() => Aten.Change("hardsigmoid_", this);
        public Tensor relu6_() => Aten.Change("relu6_", this);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.Call("leaky_relu", this, negative_slope);
        public Tensor hardtanh(Scalar min, Scalar max) => Aten.Call("hardtanh", this, min, max);
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.Call("softplus", this, beta, threshold);
        public Tensor log_sigmoid() => Aten.Call("log_sigmoid", this);
        public Tensor logit(double? eps = null) => Aten.Call("logit", this, eps);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.Call("log_softmax.int", this, dim, dtype);
    }
}
