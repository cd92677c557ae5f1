using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Reading between the pixels, and lengths.
        public static partial class functional
        {
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                var length = Aten.Call("norm.ScalarOpt_dim", input, p, Dims(dim), true).clamp_min(eps);
                return input / length.expand_as(input);
            }

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // ATen's own numbers for the modes.
                long between = mode == GridSampleMode.Bilinear ? 0 : 1;
                long outside = padding_mode switch
                {
                    GridSamplePaddingMode.Zeros => 0,
                    GridSamplePaddingMode.Border => 1,
                    _ => 2,
                };
                return Aten.Call("grid_sampler", input, grid, between, outside, align_corners ?? false);
            }

            public static Tensor interpolate(Tensor x, long[] size = null, double[] scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if ((size is null) == (scale_factor is null))
                    throw new ArgumentException("Exactly one of size and scale_factor is needed.");
                bool corners = mode is InterpolationMode.Linear or InterpolationMode.Bilinear or InterpolationMode.Bicubic or InterpolationMode.Trilinear;
                if (align_corners is not null && !corners)
                    throw new ArgumentException($"align_corners option can only be set with the interpolating modes, not with {mode}.");
                int dimensions = (int)x.dim() - 2;
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    long[] shape = x.shape;
                    size = [.. Enumerable.Range(0, dimensions).Select(i => (long)Math.Floor(shape[i + 2] * scale_factor[scale_factor.Length == 1 ? 0 : i]))];
                    scale_factor = null;
                }
                if (scale_factor is { Length: 1 } && dimensions > 1)
                    scale_factor = [.. Enumerable.Repeat(scale_factor[0], dimensions)];
                if (size is { Length: 1 } && dimensions > 1)
                    size = [.. Enumerable.Repeat(size[0], dimensions)];
                if (mode == InterpolationMode.Area)
                    return Aten.Call($"adaptive_avg_pool{dimensions}d", x, size);
                string name = Kernel(mode, dimensions);
                if (antialias)
                {
                    if (mode is not InterpolationMode.Bilinear and not InterpolationMode.Bicubic)
                        throw new ArgumentException("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input");
                    return Aten.Call($"_{name}_aa.vec", x, size, align_corners ?? false, scale_factor);
                }
                return corners ? Aten.Call(name + ".vec", x, size, align_corners ?? false, scale_factor) : Aten.Call(name + ".vec", x, size, scale_factor);
            }

            private static string Kernel(InterpolationMode mode, int dimensions) => (mode, dimensions) switch
            {
                (InterpolationMode.Nearest, 1 or 2 or 3) => $"upsample_nearest{dimensions}d",
                (InterpolationMode.NearestExact, 1 or 2 or 3) => $"_upsample_nearest_exact{dimensions}d",
                (InterpolationMode.Linear, 1) => "upsample_linear1d",
                (InterpolationMode.Bilinear, 2) => "upsample_bilinear2d",
                (InterpolationMode.Bicubic, 2) => "upsample_bicubic2d",
                (InterpolationMode.Trilinear, 3) => "upsample_trilinear3d",
                _ => throw new ArgumentException($"Mode {mode} does not go with a tensor of {dimensions + 2} dimensions."),
            };
        }
    }
}
