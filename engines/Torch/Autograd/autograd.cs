using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            nint[] roots = Handles(tensors), gradients = Handles(grad_tensors), leaves = Handles(inputs);
            fixed (nint* root = roots, gradient = gradients, leaf = leaves)
            {
                NativeMethods.Check(NativeMethods.vg_backward(
                    root, roots.Length, gradient, gradients.Length, leaf, leaves.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0));
            }
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>One gradient for each input; null for one that is not used, where that is allowed.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] roots = Handles(outputs), leaves = Handles(inputs), gradients = Handles(grad_outputs), results = new nint[leaves.Length];
            fixed (nint* root = roots, leaf = leaves, gradient = gradients, result = results)
            {
                NativeMethods.Check(NativeMethods.vg_gradients(
                    root, roots.Length, leaf, leaves.Length, gradient, gradients.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result));
            }
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Array.ConvertAll(results, handle => handle == 0 ? null : new Tensor(handle));
        }

        private static nint[] Handles(IList<Tensor> tensors) => tensors is null ? [] : [.. tensors.Select(t => t is null ? 0 : t.Handle)];
    }
}
