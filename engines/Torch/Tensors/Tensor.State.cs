using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Shape, type and place; gradients.
    public partial class Tensor
    {
        public long[] shape => size();
        public long[] size() => Lengths(false);
        public long size(int dim) => Length(false, dim);
        public long[] stride() => Lengths(true);
        public long stride(int dim) => Length(true, dim);
        public long Dimensions => Info().Dimensions;
        public long dim() => Dimensions;
        public long ndim => Dimensions;
        public long NumberOfElements => Info().Elements;
        public long numel() => NumberOfElements;
        public long ElementSize => dtype.ElementSize();
        public long element_size() => ElementSize;
        public long storage_offset() => Info().StorageOffset;
        public ScalarType dtype => (ScalarType)Info().Type;
        public DeviceType device_type => (DeviceType)Info().Device;
        public int device_index => Info().DeviceIndex;

        public Device device
        {
            get
            {
                var info = Info();
                return new Device((DeviceType)info.Device, (DeviceType)info.Device == DeviceType.CPU ? -1 : info.DeviceIndex);
            }
        }

        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_sparse => Is(Flag.IsSparse);
        public bool is_contiguous() => Is(Flag.IsContiguous);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_leaf => Is(Flag.IsLeaf);

        public bool is_nonzero()
        {
            if (numel() != 1)
                throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return ToScalar().ToBoolean();
        }

        public bool requires_grad
        {
            get => Is(Flag.RequiresGrad);
            set => NativeMethods.Check(NativeMethods.vg_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => NativeMethods.Check(NativeMethods.vg_retain_grad(Handle));

        public Tensor detach() => Aten.Call("detach", this);
        public Tensor detach_() => Aten.Change("detach_", this);

        /// <summary>A new reference each time; null where there is none.</summary>
        public unsafe Tensor grad
        {
            get
            {
                nint gradient;
                NativeMethods.Check(NativeMethods.vg_grad(Handle, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set => NativeMethods.Check(NativeMethods.vg_set_grad(Handle, value is null ? 0 : value.Handle));
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor> grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor> inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        internal bool Is(Flag flag)
        {
            bool result = NativeMethods.Check(NativeMethods.vg_flag(Handle, flag)) != 0;
            GC.KeepAlive(this);
            return result;
        }

        private unsafe NativeInfo Info()
        {
            NativeInfo info;
            NativeMethods.Check(NativeMethods.vg_info(Handle, &info));
            GC.KeepAlive(this);
            return info;
        }

        private unsafe long[] Lengths(bool strides)
        {
            var info = Info();
            long[] lengths = new ReadOnlySpan<long>(strides ? info.Strides : info.Sizes, info.Dimensions).ToArray();
            GC.KeepAlive(this);
            return lengths;
        }

        private unsafe long Length(bool strides, int dim)
        {
            long[] lengths = Lengths(strides);
            int index = dim < 0 ? dim + lengths.Length : dim;
            return index >= 0 && index < lengths.Length
                ? lengths[index]
                : throw new System.Runtime.InteropServices.ExternalException($"Dimension out of range (expected to be in range of [{-lengths.Length}, {lengths.Length - 1}], but got {dim})");
        }
    }

    public static bool is_integral(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    public static long numel(Tensor input) => input.numel();
}
