using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // t[…] and its assignment, index and index_put_.
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index([(TensorIndex)i1]);
            set => index_put_(value, [(TensorIndex)i1]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index([(TensorIndex)i1, i2]);
            set => index_put_(value, [(TensorIndex)i1, i2]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index([(TensorIndex)i1, i2, i3]);
            set => index_put_(value, [(TensorIndex)i1, i2, i3]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index([(TensorIndex)i1, i2, i3, i4]);
            set => index_put_(value, [(TensorIndex)i1, i2, i3, i4]);
        }

        /// <summary>Numbers take a dimension away, slices keep it, tensors select along theirs.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var chosen);
            if (chosen.Length == 0)
                return view;
            using (view)
                return Aten.Call("index.Tensor", view, chosen);
        }

        public Tensor index(params Tensor[] indices) => Aten.Call("index.Tensor", this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = View(indices, out var chosen);
            if (chosen.Length > 0)
                Aten.Change("index_put_", view, chosen, value, accumulate);
            else if (accumulate)
                view.add_(value);
            else
                view.copy_(value);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Aten.Change("index_put_", this, indices, value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = full([], value, dtype, device);
            return index_put_(number, indices);
        }

        /// <summary>What is left for indexing by tensors when everything else has been applied as views; chosen has a place for each dimension.</summary>
        private Tensor View(TensorIndex[] indices, out Tensor[] chosen)
        {
            List<Tensor> tensors = [];
            var view = alias();
            int dimension = 0;
            foreach (var (place, index) in indices.Index())
            {
                switch (index.Kind)
                {
                    case TensorIndex.Form.None or TensorIndex.Form.Null:
                        Replace(ref view, view.unsqueeze(dimension++));
                        break;
                    case TensorIndex.Form.Ellipsis:
                        dimension = (int)view.dim() - indices[(place + 1)..].Sum(Consumed);
                        break;
                    case TensorIndex.Form.Single:
                        Replace(ref view, view.select(dimension, index.StartOrValue.Value));
                        break;
                    case TensorIndex.Form.Slice:
                        Replace(ref view, view.slice(dimension++, index.StartOrValue ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1));
                        break;
                    case TensorIndex.Form.Tensor:
                        while (tensors.Count < dimension)
                            tensors.Add(null);
                        tensors.Add(index.Items);
                        dimension += Consumed(index);
                        break;
                    default:
                        throw new NotSupportedException("Indexing by a truth value is not part of the stand-in.");
                }
            }
            chosen = [.. tensors];
            return view;
        }

        /// <summary>How many dimensions an index refers to.</summary>
        private static int Consumed(TensorIndex index) => index.Kind switch
        {
            TensorIndex.Form.Single or TensorIndex.Form.Slice => 1,
            TensorIndex.Form.Tensor => index.Items.dtype is ScalarType.Bool ? (int)index.Items.dim() : 1,
            _ => 0,
        };

        private static void Replace(ref Tensor view, Tensor next)
        {
            view.Dispose();
            view = next;
        }

        private static TensorIndex[] Singles(long[] indices) => Array.ConvertAll(indices, i => (TensorIndex)i);
    }
}
