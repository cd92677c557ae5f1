using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// Calls libtorch's operators by the names and argument orders of its schemas ("add.Tensor": self, other, alpha).
/// Arguments left out take the schema's defaults.
/// </summary>
internal static unsafe class Aten
{
    private static readonly ConcurrentDictionary<string, nint> Operators = new();

    /// <summary>An operator with one tensor as its result.</summary>
    internal static Tensor Call(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        return Wrap(result);
    }

    /// <summary>An operator that changes its first argument, which is given back.</summary>
    internal static Tensor Change(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        NativeMethods.vg_release((nint)result.Bits);
        return Unsafe.As<Tensor>(arguments[0].Object);
    }

    internal static (Tensor, Tensor) Pair(string name, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(name, arguments, results, 2);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    internal static (Tensor, Tensor, Tensor) Triple(string name, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(name, arguments, results, 3);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    /// <summary>An operator with a list of tensors as its result.</summary>
    internal static Tensor[] List(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        var handles = new ReadOnlySpan<nint>((void*)result.Bits, checked((int)result.Count));
        var tensors = new Tensor[handles.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = new Tensor(handles[i]);
        NativeMethods.vg_free((nint)result.Bits);
        return tensors;
    }

    /// <summary>An operator whose result is a number or a truth value: its bits and kind.</summary>
    internal static NativeValue Number(string name, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Invoke(name, arguments, &result, 1);
        return result;
    }

    private static Tensor Wrap(in NativeValue value) => value.Bits == 0 ? null : new Tensor((nint)value.Bits);

    private static void Invoke(string name, ReadOnlySpan<Value> arguments, NativeValue* results, int capacity)
    {
        if (!Operators.TryGetValue(name, out nint op))
            Operators[name] = op = NativeMethods.Check(NativeMethods.vg_operator(name));
        // Lists and texts are copied behind each other into one block.
        int size = 0;
        foreach (ref readonly var argument in arguments)
            size += Size(argument);
        Span<long> block = size <= 64 ? stackalloc long[64] : new long[size];
        var natives = stackalloc NativeValue[arguments.Length];
        fixed (long* lists = block)
        {
            long* next = lists;
            for (int i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                natives[i] = Marshalled(argument, next);
                next += Size(argument);
            }
            int count = NativeMethods.Check(NativeMethods.vg_call(op, natives, arguments.Length, results, capacity));
            if (count != capacity)
                throw new InvalidOperationException($"{name} gave {count} results instead of {capacity}.");
        }
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Object);
    }

    private static int Size(in Value argument) => argument.Kind switch
    {
        Kind.Ints => ((long[])argument.Object).Length,
        Kind.Doubles => ((double[])argument.Object).Length,
        Kind.Tensors => ((Tensor[])argument.Object).Length,
        Kind.Text => (Encoding.UTF8.GetByteCount((string)argument.Object) + 7) / 8,
        _ => 0,
    };

    private static NativeValue Marshalled(in Value argument, long* list)
    {
        var native = new NativeValue { Kind = argument.Kind, Bits = argument.Bits };
        switch (argument.Kind)
        {
            case Kind.Tensor:
                native.Bits = Unsafe.As<Tensor>(argument.Object).Handle;
                break;
            case Kind.Generator:
                native.Bits = Unsafe.As<Generator>(argument.Object).Handle;
                break;
            case Kind.Device:
                native.Count = Unsafe.As<Device>(argument.Object).index;
                break;
            case Kind.Ints:
                var ints = (long[])argument.Object;
                ints.CopyTo(new Span<long>(list, ints.Length));
                (native.Bits, native.Count) = ((long)list, ints.Length);
                break;
            case Kind.Doubles:
                var doubles = (double[])argument.Object;
                doubles.CopyTo(new Span<double>(list, doubles.Length));
                (native.Bits, native.Count) = ((long)list, doubles.Length);
                break;
            case Kind.Tensors:
                var tensors = (Tensor[])argument.Object;
                for (int i = 0; i < tensors.Length; i++)
                    list[i] = tensors[i] is null ? 0 : tensors[i].Handle;
                (native.Bits, native.Count) = ((long)list, tensors.Length);
                break;
            case Kind.Text:
                string text = (string)argument.Object;
                native.Count = Encoding.UTF8.GetBytes(text, new Span<byte>(list, Encoding.UTF8.GetByteCount(text)));
                native.Bits = (long)list;
                break;
        }
        return native;
    }
}
