using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients so that their common norm is at most <paramref name="max_norm"/>; the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var noGradients = no_grad();
                using var scope = NewDisposeScope();
                Tensor[] gradients = [.. tensors.Select(t => t.grad).Where(g => g is not null)];
                if (gradients.Length == 0)
                    return 0;
                var norms = stack([.. gradients.Select(g => g.norm((float)norm_type))]);
                double total = double.IsPositiveInfinity(norm_type) ? norms.max().ToDouble() : norms.norm((float)norm_type).ToDouble();
                double factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    foreach (var gradient in gradients)
                        gradient.mul_(factor);
                }
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGradients = no_grad();
                foreach (var tensor in tensors)
                {
                    using var gradient = tensor.grad;
                    gradient?.clamp_(-clip_value, clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors) => cat((Tensor[])[.. tensors.Select(t => t.view(-1))]);

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var noGradients = no_grad();
                long start = 0;
                foreach (var tensor in tensors)
                {
                    long count = tensor.numel();
                    using var part = vec.narrow(0, start, count).view_as(tensor);
                    tensor.copy_(part);
                    start += count;
                }
            }
        }
    }
}
