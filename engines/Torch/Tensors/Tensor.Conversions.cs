using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    // To other types and places, and to numbers of .NET.
    public partial class Tensor
    {
        public Tensor cpu() => to(DeviceType.CPU);

        public Tensor cuda(Device device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
                throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(DeviceType.CUDA, device?.index ?? -1, non_blocking: non_blocking);
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, device, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => Converted(other.dtype, other.device, false, false, non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);
        public Tensor pin_memory() => Aten.Call("pin_memory", this);

        /// <summary>The numbers in memory; of a tensor on another device, of a copy of it.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            if (ElementType(dtype) is { } element && element != typeof(T))
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public T item<T>()
            where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        public Scalar ToScalar() => Scalar.From(Aten.Number("item", this));

        /// <summary>The memory itself of a contiguous tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                    throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                long size = NumberOfElements * ElementSize;
                if (size > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                if (!is_cpu())
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                return size == 0 ? [] : new Span<byte>((void*)Data, (int)size);
            }

            set
            {
                if (!is_contiguous())
                    throw new NotImplementedException("SetBytes() called on non-contiguous tensor.");
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(bytes);
            }
        }

        public float ReadCpuSingle(long i) => data<float>().At(i);
        public double ReadCpuDouble(long i) => data<double>().At(i);
        public int ReadCpuInt32(long i) => data<int>().At(i);
        public long ReadCpuInt64(long i) => data<long>().At(i);
        public byte ReadCpuByte(long i) => data<byte>().At(i);
        public bool ReadCpuBool(long i) => data<bool>().At(i);

        /// <summary>Fills the tensor with the next bytes of a stream.</summary>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            foreach (var part in Parts(bufferSize))
                stream.ReadExactly(part.Span);
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            foreach (var part in Parts(bufferSize))
                stream.Write(part.Span);
        }

        internal nint Data => NativeMethods.vg_data(Handle);

        private Tensor Converted(ScalarType? type, Device device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            if (device is not null)
                InitializeDeviceType(device.type);
            var result = device is null
                ? Aten.Call("to.dtype", this, type ?? dtype, nonBlocking, copy)
                : Aten.Call("to.device", this, device, type ?? dtype, nonBlocking, copy);
            if (disposeAfter)
                Dispose();
            return result;
        }

        private static Type ElementType(ScalarType type) => type switch
        {
            ScalarType.Byte => typeof(byte),
            ScalarType.Int8 => typeof(sbyte),
            ScalarType.Int16 => typeof(short),
            ScalarType.Int32 => typeof(int),
            ScalarType.Int64 => typeof(long),
            ScalarType.Bool => typeof(bool),
            ScalarType.Float16 => typeof(Half),
            ScalarType.Float32 => typeof(float),
            ScalarType.Float64 => typeof(double),
            _ => null,
        };

        /// <summary>The memory of a contiguous tensor of any size.</summary>
        private IEnumerable<NativeBlock> Parts(int size)
        {
            if (!is_contiguous() || !is_cpu())
                throw new InvalidOperationException("Only a contiguous tensor on the CPU can be read or written as bytes.");
            size = Math.Max(size, 1 << 16);
            long total = NumberOfElements * ElementSize;
            for (long start = 0; start < total; start += size)
                yield return new NativeBlock(Data + (nint)start, (int)Math.Min(size, total - start));
        }

        private readonly record struct NativeBlock(nint Start, int Length)
        {
            public unsafe Span<byte> Span => new((void*)Start, Length);
        }
    }
}
