using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with a gradient of its own: derive from one of the two below, call apply.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private protected Function()
            {
            }

            public abstract string Name { get; }

            internal abstract List<Tensor> Forward(AutogradContext context, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext context, List<Tensor> gradients);

            public static unsafe List<Tensor> apply_internal(params object[] vars)
            {
                var function = new T();
                var context = new AutogradContext();
                Tensor[] inputs = [.. vars.OfType<Tensor>()];
                List<Tensor> outputs;
                using (no_grad())
                    outputs = function.Forward(context, vars);
                if (!is_grad_enabled() || !inputs.Any(t => t.requires_grad))
                {
                    context.Dispose();
                    return outputs;
                }
                if (context.Dirty.Count > 0)
                    throw new NotSupportedException("Functions that change their inputs are not part of the stand-in.");
                // An input handed through becomes a tensor of its own, so that its history stays as it is.
                outputs = outputs.ConvertAll(o => inputs.Contains(o) ? o.view_as(o).detach() : o);
                Tensor[] differentiable = [.. outputs.Where(o => !context.NonDifferentiable.Contains(o))];
                bool[] isTensor = [.. vars.Select(v => v is Tensor)];
                long key = Nodes.Add(context, gradients => Checked(function.Backward(context, gradients), isTensor, function.Name), [.. differentiable.Select(o => o.shape)], differentiable);
                nint[] sources = [.. inputs.Select(t => t.Handle)], results = [.. differentiable.Select(t => t.Handle)];
                fixed (nint* source = sources, result = results)
                    NativeMethods.Check(NativeMethods.vg_attach(key, &Nodes.Apply, &Nodes.Release, source, sources.Length, result, results.Length));
                GC.KeepAlive((inputs, outputs));
                return outputs;
            }

            /// <summary>One gradient for each argument; those of tensors are kept.</summary>
            private static List<Tensor> Checked(List<Tensor> gradients, bool[] isTensor, string name)
            {
                if (gradients.Count < isTensor.Length || gradients.Skip(isTensor.Length).Any(g => g is not null))
                    throw new NotImplementedException($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}), got {gradients.Count}");
                for (int i = 0; i < isTensor.Length; i++)
                {
                    if (!isTensor[i] && gradients[i] is not null)
                        throw new NotImplementedException($"Function {name} returned a gradient at position {i + 1}, but the corresponding forward input was not a Tensor");
                }
                return [.. gradients.Take(isTensor.Length).Where((_, i) => isTensor[i])];
            }
        }

        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => [forward(context, vars)];

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients[0]);
        }

        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => forward(context, vars);

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients);
        }

        /// <summary>The nodes of graphs that call back, by the keys that they hold.</summary>
        private static unsafe class Nodes
        {
            private static readonly ConcurrentDictionary<long, Node> Alive = new();
            private static long lastKey;

            private sealed record Node(AutogradContext Context, Func<List<Tensor>, List<Tensor>> Backward, long[][] Shapes, ScalarType[] Types, Device[] Devices);

            public static long Add(AutogradContext context, Func<List<Tensor>, List<Tensor>> backward, long[][] shapes, Tensor[] outputs)
            {
                long key = Interlocked.Increment(ref lastKey);
                Alive[key] = new Node(context, backward, shapes, Array.ConvertAll(outputs, o => o.dtype), Array.ConvertAll(outputs, o => o.device));
                return key;
            }

            [UnmanagedCallersOnly]
            public static int Apply(long key, nint* gradients, int gradientCount, nint* results, int resultCount, byte* error, int errorSize)
            {
                try
                {
                    using var scope = NewDisposeScope();
                    var node = Alive[key];
                    List<Tensor> given = [];
                    for (int i = 0; i < gradientCount; i++)
                    {
                        // A gradient that nothing asked for counts as zeros, unless the function wants to know.
                        given.Add(gradients[i] != 0 ? new Tensor(gradients[i])
                            : node.Context.MaterializeGrads ? zeros(node.Shapes[i], node.Types[i], node.Devices[i])
                            : null);
                    }
                    var found = node.Backward(given);
                    for (int i = 0; i < resultCount; i++)
                        results[i] = found[i] is null ? 0 : NativeMethods.vg_alias(found[i].Handle);
                    return 0;
                }
                catch (Exception e)
                {
                    var text = Encoding.UTF8.GetBytes(e.Message).AsSpan();
                    text = text[..Math.Min(text.Length, errorSize - 1)];
                    text.CopyTo(new Span<byte>(error, errorSize));
                    error[text.Length] = 0;
                    return -1;
                }
            }

            [UnmanagedCallersOnly]
            public static void Release(long key)
            {
                if (Alive.TryRemove(key, out var node))
                    node.Context.Dispose();
            }
        }
    }
}
