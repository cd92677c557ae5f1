using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The modules by their names.</summary>
    public static partial class nn
    {
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new([output_size.Item1, output_size.Item2]);
        public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new([kernel_size, kernel_size], stride is { } strides ? [strides, strides] : null, padding is { } paddings ? [paddings, paddings] : null, ceil_mode, count_include_pad, divisor_override);
        public static AvgPool2d AvgPool2d(long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(kernel_size, stride ?? null, padding ?? null, ceil_mode, count_include_pad, divisor_override);
        public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new([kernel_size.Item1, kernel_size.Item2], stride is { } strides ? [strides.Item1, strides.Item2] : null, padding is { } paddings ? [paddings.Item1, paddings.Item2] : null, ceil_mode, count_include_pad, divisor_override);
        public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null) => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null) => new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) => new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], null, [dilation, dilation], padding_mode, groups, bias, device, dtype);
        public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) => new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], null, padding, [dilation, dilation], padding_mode, groups, bias, device, dtype);
        public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) => new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], stride is { } strides ? [strides.Item1, strides.Item2] : [1, 1], padding is { } paddings ? [paddings.Item1, paddings.Item2] : [0, 0], null, dilation is { } dilations ? [dilations.Item1, dilations.Item2] : [1, 1], padding_mode, groups, bias, device, dtype);
        public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) => new(in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], stride is { } strides ? [strides.Item1, strides.Item2] : [1, 1], null, padding, dilation is { } dilations ? [dilations.Item1, dilations.Item2] : [1, 1], padding_mode, groups, bias, device, dtype);
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
        public static GELU GELU() => new(false);
        public static GELU GELU(bool inplace) => new(inplace);
        public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);
        public static Hardswish Hardswish(bool inplace = false) => new(inplace);
        public static Identity Identity() => new();
        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device device = null, ScalarType? dtype = null) => new(inputSize, outputSize, hasBias, device, dtype);
        public static Linear Linear(Parameter weight, Parameter bias = null) => new(weight, bias);
        public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => new([kernel_size, kernel_size], stride is { } strides ? [strides, strides] : null, padding is { } paddings ? [paddings, paddings] : null, dilation is { } dilations ? [dilations, dilations] : null, ceil_mode);
        public static MaxPool2d MaxPool2d(long[] kernel_size, long[] stride = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) => new(kernel_size, stride ?? null, padding ?? null, dilation ?? null, ceil_mode);
        public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) => new([kernel_size.Item1, kernel_size.Item2], stride is { } strides ? [strides.Item1, strides.Item2] : null, padding is { } paddings ? [paddings.Item1, paddings.Item2] : null, dilation is { } dilations ? [dilations.Item1, dilations.Item2] : null, ceil_mode);
        public static ModuleList<nn.Module> ModuleList(params nn.Module[] modules) => new(modules);
        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        public static ReLU ReLU(bool inplace = false) => new(inplace);
        public static ReLU6 ReLU6(bool inplace = false) => new(inplace);
        public static Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());
        public static Sequential Sequential(IEnumerable<Tuple<string, nn.Module<Tensor, Tensor>>> modules) => new(((string, Module<Tensor, Tensor>)[])[.. modules.Select(m => (m.Item1, m.Item2))]);
        public static Sequential Sequential(IEnumerable<(string, nn.Module<Tensor, Tensor>)> modules) => new(((string, Module<Tensor, Tensor>)[])[.. modules]);
        public static Sequential Sequential(IEnumerable<nn.Module<Tensor, Tensor>> modules) => new((Module<Tensor, Tensor>[])[.. modules]);
        public static Sequential Sequential(params Tuple<string, nn.Module<Tensor, Tensor>>[] modules) => new(((string, Module<Tensor, Tensor>)[])[.. modules.Select(m => (m.Item1, m.Item2))]);
        public static Sequential Sequential(params (string, nn.Module<Tensor, Tensor>)[] modules) => new(modules);
        public static Sequential Sequential(params nn.Module<Tensor, Tensor>[] modules) => new(modules);
        public static SiLU SiLU() => new(false);
        public static SiLU SiLU(bool inplace) => new(inplace);
        public static Sigmoid Sigmoid() => new(false);
        public static Sigmoid Sigmoid(bool inplace) => new(inplace);
        public static Softmax Softmax(long dim) => new(dim);
    }
}
