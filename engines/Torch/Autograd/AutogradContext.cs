namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What forward leaves for backward. Kept until the graph goes.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];
            private List<Tensor> saved = [];

            internal AutogradContext()
            {
            }

            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>Their numbers, without their own histories: gradients of gradients do not pass through.</summary>
            public void save_for_backward(List<Tensor> tensors) => saved = tensors.ConvertAll(t => t?.detach().DetachFromDisposeScope());

            /// <summary>References of the context's own, which stay with it.</summary>
            public List<Tensor> get_saved_variables() => [.. saved];

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data[key];

            public void mark_dirty(List<Tensor> tensors) => Dirty = tensors;

            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = tensors;

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var tensor in saved)
                    tensor?.Dispose();
                saved = [];
            }
        }
    }
}
