using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Layers as functions.
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => Aten.Call("linear", input, weights, bias);
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) => Aten.Call("conv1d", input, weight, bias, Dims(stride ?? 1), Dims(padding ?? 0), Dims(dilation ?? 1), groups);
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1) => Aten.Call("conv2d", input, weight, bias, strides ?? [1], padding ?? [0], dilation ?? [1], groups);
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid, long[] dilation = null, long groups = 1) => Aten.Call("conv2d.padding", input, weight, bias, strides ?? [1], padding == Padding.Same ? "same" : "valid", dilation ?? [1], groups);
            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] output_padding = null, long[] dilation = null, long groups = 1) => Aten.Call("conv_transpose2d.input", input, weight, bias, strides ?? [1], padding ?? [0], output_padding ?? [0], groups, dilation ?? [1]);
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) => Aten.Call("batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1e-5) => Aten.Call("layer_norm", input, normalized_shape, weight, bias, eps);
            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1e-5) => Aten.Call("group_norm", input, num_groups, weight, bias, eps);
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => Aten.Call("adaptive_avg_pool2d", input, Dims(output_size, output_size));
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Aten.Call("adaptive_avg_pool2d", input, output_size);
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => Aten.Call("adaptive_avg_pool2d", input, Dims(output_size.Item1, output_size.Item2));
            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.Call("avg_pool2d", input, Dims(kernel_size), stride is { } strides ? Dims(strides) : [], Dims(padding), ceil_mode, count_include_pad, divisor_override);
            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.Call("avg_pool2d", input, kernel_size, stride ?? [], padding ?? Dims(0), ceil_mode, count_include_pad, divisor_override);
            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => Aten.Call("avg_pool2d", input, Dims(kernel_size.Item1, kernel_size.Item2), stride is { } strides ? Dims(strides.Item1, strides.Item2) : [], padding is { } paddings ? Dims(paddings.Item1, paddings.Item2) : Dims(0), ceil_mode, count_include_pad, divisor_override);
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => Aten.Call("max_pool2d", input, Dims(kernel_size), stride is { } strides ? Dims(strides) : [], padding is { } paddings ? Dims(paddings) : Dims(0), dilation is { } dilations ? Dims(dilations) : Dims(1), ceil_mode);
            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) => Aten.Call("max_pool2d", input, kernel_size, strides ?? [], padding ?? Dims(0), dilation ?? Dims(1), ceil_mode);
            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) => Aten.Call("max_pool2d", input, Dims(kernel_size.Item1, kernel_size.Item2), stride is { } strides ? Dims(strides.Item1, strides.Item2) : [], padding is { } paddings ? Dims(paddings.Item1, paddings.Item2) : Dims(0), dilation is { } dilations ? Dims(dilations.Item1, dilations.Item2) : Dims(1), ceil_mode);
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, Dims(pad, pad), mode, value);
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, pad, mode, value);
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, pad.ToArray(), mode, value);
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, Dims(pad.Item1, pad.Item2, pad.Item3, pad.Item4), mode, value);
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Padded(input, Dims(pad.Item1, pad.Item2), mode, value);
            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.Call("pixel_shuffle", input, upscale_factor);
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Aten.Call("pixel_unshuffle", input, downscale_factor);
            public static Tensor affine_grid(Tensor theta, long[] size = null, bool align_corners = false) => Aten.Call("affine_grid_generator", theta, size, align_corners);
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => Aten.Call("im2col", input, Dims(kernel_size, kernel_size), Dims(dilation, dilation), Dims(padding, padding), Dims(stride, stride));
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Aten.Call("one_hot", x, num_classes);
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => Aten.Call("cosine_similarity", x1, x2, dim, eps);

            /// <summary>Both kinds of zeros are a constant; the value counts for that alone.</summary>
            internal static Tensor Padded(Tensor input, long[] pad, PaddingModes mode, double value)
            {
                bool constant = mode is PaddingModes.Zeros or PaddingModes.Constant;
                return Aten.Call("pad", input, pad, constant ? "constant" : mode.ToString().ToLowerInvariant(), constant ? value : Value.None);
            }

            private static long[] Dims(params long[] dims) => dims;
        }
    }
}
