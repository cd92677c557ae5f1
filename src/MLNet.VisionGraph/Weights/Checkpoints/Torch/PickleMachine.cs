using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>
/// A reader of Python's pickle format that needs no Python: a stack machine that builds plain values. It executes nothing. Classes and
/// functions are names that <see cref="IPickleHost"/> either knows or turns into inert placeholders.
/// </summary>
/// <remarks>
/// Values are null, bool, long, double, string, byte[] (also integers beyond 64 bits), object?[] (tuples), List&lt;object?&gt; (lists and
/// sets), <see cref="PickleDict"/>, <see cref="PickleGlobal"/>, <see cref="PickleObject"/> and the values that the host creates. Each
/// instruction creates at most one value of bounded size, and the number of instructions is limited, which bounds time and memory.
/// </remarks>
internal sealed class PickleMachine(PickleInput input, IPickleHost host)
{
    /// <summary>The maximum number of instructions. A training checkpoint of 2,500 tensors takes about 60,000.</summary>
    private const int MaxInstructions = 1_000_000;
    private const long MaxBytes = 64L << 20;
    private const int MaxNameLength = 4096;
    private const int MaxLineLength = 1 << 20;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>Runs one pickle up to its STOP instruction and returns the resulting value.</summary>
    public object? Run()
    {
        var start = input.Position;
        for (var count = 0; count < MaxInstructions; count++)
        {
            if (input.Position - start > MaxBytes)
                throw new InvalidDataException($"the pickle takes more than {MaxBytes} bytes");
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop)
                return Pop();
            Step(opcode);
        }

        throw new InvalidDataException($"the pickle takes more than {MaxInstructions} instructions");
    }

    private void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                var protocol = input.ReadByte();
                if (protocol > 5)
                    throw new InvalidDataException($"pickle protocol {protocol} is not known; 0 to 5 are");
                break;
            case PickleOpcode.Frame:
                input.Read(8);
                break;
            case PickleOpcode.Mark:
                _marks.Add(_stack.Count);
                break;
            case PickleOpcode.Pop when _marks.Count > 0 && _marks[^1] == _stack.Count:
                _marks.RemoveAt(_marks.Count - 1);
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                Push(Top());
                break;

            case PickleOpcode.Put:
                Memoize(ParseIndex(input.ReadLine(MaxLineLength)));
                break;
            case PickleOpcode.BinPut:
                Memoize(input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Memoize(ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                Memoize(_memo.Count);
                break;
            case PickleOpcode.Get:
                Recall(ParseIndex(input.ReadLine(MaxLineLength)));
                break;
            case PickleOpcode.BinGet:
                Recall(input.ReadByte());
                break;
            case PickleOpcode.LongBinGet:
                Recall(ReadUInt32());
                break;

            case PickleOpcode.EmptyDict:
                Push(new PickleDict());
                break;
            case PickleOpcode.Dict:
                Push(FillDict(new PickleDict(), PopToMark()));
                break;
            case PickleOpcode.SetItem:
                var value = Pop();
                var key = Pop();
                FillDict(Top(), [key, value]);
                break;
            case PickleOpcode.SetItems:
                var pairs = PopToMark();
                FillDict(Top(), pairs);
                break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                Push(new List<object?>());
                break;
            case PickleOpcode.List or PickleOpcode.FrozenSet:
                Push(new List<object?>(PopToMark()));
                break;
            case PickleOpcode.Append:
                var item = Pop();
                FillList(Top(), [item]);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                var items = PopToMark();
                FillList(Top(), items);
                break;
            case PickleOpcode.EmptyTuple:
                Push(Array.Empty<object?>());
                break;
            case PickleOpcode.Tuple:
                Push(PopToMark());
                break;
            case PickleOpcode.Tuple1:
                Push(PopMany(1));
                break;
            case PickleOpcode.Tuple2:
                Push(PopMany(2));
                break;
            case PickleOpcode.Tuple3:
                Push(PopMany(3));
                break;

            case PickleOpcode.Global:
                Push(ReadGlobal());
                break;
            case PickleOpcode.StackGlobal:
                var name = Pop();
                Push(new PickleGlobal(Text(Pop(), "a module's name"), Text(name, "a class's name")));
                break;
            case PickleOpcode.Inst:
                Push(Construct(ReadGlobal(), PopToMark()));
                break;
            case PickleOpcode.Obj:
                var parts = PopToMark();
                if (parts.Length == 0)
                    throw new InvalidDataException("the pickle makes an object of no class");
                Push(Construct(parts[0], parts[1..]));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj:
                var arguments = Pop();
                Push(Construct(Pop(), arguments));
                break;
            case PickleOpcode.NewObjEx:
                Pop(); // The keyword arguments.
                var positional = Pop();
                Push(Construct(Pop(), positional));
                break;
            case PickleOpcode.Build:
                Pop(); // An object's state: attributes, which are not used here.
                Top();
                break;
            case PickleOpcode.BinPersId:
                Push(host.LoadPersistent(Pop()));
                break;
            default:
                Push(Literal(opcode));
                break;
        }
    }

    private object? Literal(PickleOpcode opcode) =>
        opcode switch
        {
            PickleOpcode.None => null,
            PickleOpcode.NewTrue => true,
            PickleOpcode.NewFalse => false,
            PickleOpcode.Int => IntegerLine(input.ReadLine(MaxLineLength)),
            PickleOpcode.Long => IntegerLine(input.ReadLine(MaxLineLength).TrimEnd('L')),
            PickleOpcode.BinInt => (long)BinaryPrimitives.ReadInt32LittleEndian(input.Read(4)),
            PickleOpcode.BinInt1 => (long)input.ReadByte(),
            PickleOpcode.BinInt2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(input.Read(2)),
            PickleOpcode.Long1 => Integer(input.Read(input.ReadByte())),
            PickleOpcode.Long4 => Integer(input.Read(ReadInt32())),
            PickleOpcode.Float => NumberLine(input.ReadLine(MaxLineLength)),
            PickleOpcode.BinFloat => BinaryPrimitives.ReadDoubleBigEndian(input.Read(8)),
            PickleOpcode.String => input.ReadLine(MaxLineLength).Trim('\'', '"'),
            PickleOpcode.Unicode => input.ReadLine(MaxLineLength),
            PickleOpcode.BinString => Encoding.Latin1.GetString(input.Read(ReadInt32())),
            PickleOpcode.ShortBinString => Encoding.Latin1.GetString(input.Read(input.ReadByte())),
            PickleOpcode.ShortBinUnicode => Encoding.UTF8.GetString(input.Read(input.ReadByte())),
            PickleOpcode.BinUnicode => Encoding.UTF8.GetString(input.Read(ReadUInt32())),
            PickleOpcode.BinUnicode8 => Encoding.UTF8.GetString(input.Read(ReadInt64())),
            PickleOpcode.ShortBinBytes => input.Read(input.ReadByte()).ToArray(),
            PickleOpcode.BinBytes => input.Read(ReadUInt32()).ToArray(),
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => input.Read(ReadInt64()).ToArray(),
            _ => throw new InvalidDataException(
                $"the pickle holds the instruction 0x{(byte)opcode:x2} at {input.Position - 1}, which is not supported"
            ),
        };

    private object? Construct(object? callee, object? arguments)
    {
        // Calling a placeholder, or calling anything with other arguments than a tuple, creates a placeholder.
        var called =
            callee as PickleGlobal
            ?? (callee as PickleObject)?.Class
            ?? throw new InvalidDataException("the pickle calls something that is not a class or a function");
        return arguments is object?[] tuple && callee is PickleGlobal ? host.Construct(called, tuple) : new PickleObject(called);
    }

    private PickleGlobal ReadGlobal() => new(input.ReadLine(MaxNameLength), input.ReadLine(MaxNameLength));

    private static object? FillDict(object? target, ReadOnlySpan<object?> pairs)
    {
        if (pairs.Length % 2 != 0)
            throw new InvalidDataException("the pickle sets a key without a value");
        if (target is PickleDict dictionary)
        {
            for (var i = 0; i < pairs.Length; i += 2)
                dictionary.Add(pairs[i], pairs[i + 1]);
        }
        else if (target is not PickleObject)
        {
            throw new InvalidDataException("the pickle sets a key of something that is not a dictionary");
        }

        return target;
    }

    private static void FillList(object? target, ReadOnlySpan<object?> items)
    {
        if (target is List<object?> list)
            list.AddRange(items);
        else if (target is not PickleObject)
            throw new InvalidDataException("the pickle appends to something that is not a list");
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw new InvalidDataException("the pickle takes from an empty stack");

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw new InvalidDataException("the pickle takes from an empty stack");
        var values = CollectionsMarshal.AsSpan(_stack)[^count..].ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new InvalidDataException("the pickle goes back to a mark that it has not set");
        var values = PopMany(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private void Memoize(long index) => _memo[index] = Top();

    private void Recall(long index) =>
        Push(
            _memo.TryGetValue(index, out var value)
                ? value
                : throw new InvalidDataException($"the pickle recalls number {index}, which it has not stored")
        );

    private static long ParseIndex(string line) =>
        long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new InvalidDataException("the pickle stores a value under something that is not a number");

    private static double NumberLine(string line) =>
        double.TryParse(line, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    /// <summary>Parses an integer. Protocol 0 writes booleans as the integers 00 and 01. Integers beyond 64 bits stay text.</summary>
    private static object IntegerLine(string line) =>
        line switch
        {
            "00" => false,
            "01" => true,
            _ => long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : line,
        };

    /// <summary>
    /// Reads a two's complement integer. Beyond 64 bits its bytes are returned, since nothing here computes with such integers.
    /// </summary>
    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            return bytes.ToArray();
        long value = bytes.IsEmpty || bytes[^1] < 0x80 ? 0 : -1;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private static string Text(object? value, string what) =>
        value as string ?? throw new InvalidDataException($"the pickle gives {what} that is not text");

    private long ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(input.Read(4));

    private long ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(input.Read(4));

    private long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(input.Read(8));
}
