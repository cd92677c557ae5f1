using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Activations and dropout.
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Aten.Change("relu_", x) : Aten.Call("relu", x);
            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? Aten.Change("relu6_", x) : Aten.Call("relu6", x);
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? Aten.Change("silu_", x) : Aten.Call("silu", x);
            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? Aten.Change("hardswish_", input) : Aten.Call("hardswish", input);
            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? Aten.Change("hardsigmoid_", input) : Aten.Call("hardsigmoid", input);
            public static Tensor gelu(Tensor x) => Aten.Call("gelu", x);
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? Aten.Change("gelu_", x) : Aten.Call("gelu", x);
            public static Tensor sigmoid(Tensor x) => Aten.Call("sigmoid", x);
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? Aten.Change("sigmoid_", x) : Aten.Call("sigmoid", x);
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? Aten.Change("tanh_", x) : Aten.Call("tanh", x);
            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? Aten.Change("selu_", x) : Aten.Call("selu", x);
            public static Tensor mish(Tensor x, bool inplace = false) => inplace ? Aten.Change("mish_", x) : Aten.Call("mish", x);
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? Aten.Change("leaky_relu_", input, negative_slope) : Aten.Call("leaky_relu", input, negative_slope);
            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? Aten.Change("hardtanh_", x, min_val, max_val) : Aten.Call("hardtanh", x, min_val, max_val);
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? Aten.Change("elu_", x, alpha) : Aten.Call("elu", x, alpha);
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.Call("softplus", x, beta, threshold);
            public static Tensor logsigmoid(Tensor x) => Aten.Call("log_sigmoid", x);
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", input, dim, dtype);
            public static Tensor log_softmax(Tensor x, long dim) => Aten.Call("log_softmax.int", x, dim);
            public static Tensor glu(Tensor input, long dim = -1) => Aten.Call("glu", input, dim);
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace ? Aten.Change("dropout_", input, p, training) : Aten.Call("dropout", input, p, training);
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace ? Aten.Change("feature_dropout_", input, p, training) : Aten.Call("feature_dropout", input, p, training);
        }
    }
}
