using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A counted reference to a tensor of libtorch. It belongs to the dispose scope in which it was made, to who disposes it, and at last to the finalizer.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        internal nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref totalCount);
            for (long peak = peakCount; count > peak; peak = peakCount)
                Interlocked.CompareExchange(ref peakCount, count, peak);
            OwningDisposeScope = DisposeScopeManager.OfThread.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensor objects that are alive, of all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => Interlocked.Read(ref peakCount);

        internal DisposeScope OwningDisposeScope { get; set; }

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        public string name { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            nint old = Interlocked.Exchange(ref handle, 0);
            if (old == 0)
                return;
            Interlocked.Decrement(ref totalCount);
            NativeMethods.vg_release(old);
            if (!disposing)
                return;
            DisposeScopeManager.OfThread.CountDisposal(this);
            OwningDisposeScope?.MarkAsDisposed(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor alias() => new(NativeMethods.vg_alias(Handle));

        /// <summary>Hands the native tensor to another object and leaves this one empty, as if disposed.</summary>
        internal nint Surrender()
        {
            nint taken = Handle;
            handle = 0;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref totalCount);
            DisposeScopeManager.OfThread.CountDisposal(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            return taken;
        }

        public bool Equals(Tensor target) => target is not null && ReferenceEquals(this, target);

        public override bool Equals(object obj) => obj is Tensor tensor && Equals(tensor);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public override string ToString()
        {
            if (IsInvalid)
                return "[disposed]";
            string place = device_type == DeviceType.CPU ? "" : $", device = {device}";
            return $"[{string.Join("x", shape)}], type = {dtype}{place}";
        }

        private static long[] Dims(params long[] dims) => dims;

        private static Value Text(RoundingMode mode) => mode == RoundingMode.None ? Value.None : mode.ToString();

        private Tensor As(ScalarType? type) => type is { } given && given != dtype ? to_type(given) : this;

        private static Tensor Into(Tensor destination, Tensor value)
        {
            if (destination is null)
                return value;
            Aten.Change("resize_", destination, value.shape);
            return destination.copy_(value);
        }
    }
}
