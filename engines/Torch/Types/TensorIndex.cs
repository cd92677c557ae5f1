namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place of an indexing expression: t[Slice(1, 3), Ellipsis, 0].</summary>
    public struct TensorIndex
    {
        internal enum Form
        {
            Null,
            None,
            Ellipsis,
            Bool,
            Single,
            Slice,
            Tensor,
        }

        internal Form Kind;
        internal long? StartOrValue;
        internal long? Stop;
        internal long? Step;
        internal Tensor Items;

        /// <summary>A new dimension of size one.</summary>
        public static TensorIndex None = new() { Kind = Form.None };

        /// <summary>The same as <see cref="None"/>.</summary>
        public static TensorIndex Null = new() { Kind = Form.Null };

        public static TensorIndex Ellipsis = new() { Kind = Form.Ellipsis };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Bool(bool value) => new() { Kind = Form.Bool, StartOrValue = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { Kind = Form.Single, StartOrValue = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Form.Tensor, Items = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = Form.Slice, StartOrValue = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) => Slice(From(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : From(range.End));

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(From(index));

        private static long From(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
