using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // New tensors after the model of this one.
    public partial class Tensor
    {
        public Tensor empty_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("empty_like", this, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor zeros_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("zeros_like", this, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("ones_like", this, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("full_like", this, value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, Dims(dim0, dim1, dim2, dim3), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, Dims(dim0, dim1, dim2), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, Dims(rows, columns), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, Dims(size), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, size, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_empty", this, size.ToArray(), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, Dims(dim0, dim1, dim2, dim3), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, Dims(dim0, dim1, dim2), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, Dims(rows, columns), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, Dims(size), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, size, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_zeros", this, size.ToArray(), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_ones", this, Dims(dim0, dim1, dim2, dim3), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_ones", this, Dims(dim0, dim1, dim2), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_ones", this, Dims(rows, columns), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_ones(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_ones", this, Dims(size), dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, Dims(dim0, dim1, dim2, dim3), value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, Dims(dim0, dim1, dim2), value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, Dims(rows, columns), value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, Dims(size), value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, size, value, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("new_full", this, size.ToArray(), value, dtype, Value.None, device).with_requires_grad(requires_grad);
    }
}
