namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>
/// The allow-list of the few classes and functions that state dicts consist of. Every other name, whether <c>argparse.Namespace</c> or
/// <c>os.system</c>, becomes a placeholder that does nothing.
/// </summary>
internal sealed class TorchConstructors : IPickleHost
{
    private const int MaxDimensions = 64;
    private const int MaxGivenPairs = 1_000_000;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private int _givenPairs;

    /// <summary>Gets the storages that the pickle has named, by key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    public object? Construct(PickleGlobal callee, object?[] arguments)
    {
        switch (callee.FullName)
        {
            case "collections.OrderedDict" or "collections.defaultdict" or "builtins.dict" or "__builtin__.dict":
                return MakeDict(arguments);
            case "torch.Size" when arguments is [object?[] or List<object?>]:
                return Sequence(arguments[0], "a size");
            case "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2":
                return MakeTensor(arguments, null);
            case "torch._utils._rebuild_tensor_v3" when arguments.Length > 6:
                return MakeTensor(arguments, ElementTypeOf(arguments[6]));
            case "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" when arguments.Length > 0:
                return arguments[0];
            case "torch._tensor._rebuild_from_type_v2"
                when arguments is [PickleGlobal inner, _, object?[] innerArguments, ..] && inner.Module == "torch._utils":
                // A tensor with attributes or of a derived class: only the tensor is needed.
                return Construct(inner, innerArguments);
            default:
                return new PickleObject(callee);
        }
    }

    public object? LoadPersistent(object? identifier)
    {
        if (
            identifier is not object?[] { Length: >= 5 } parts
            || parts[0] is not "storage"
            || parts[1] is not PickleGlobal type
            || parts[2] is not string key
            || parts[4] is not long count
            || count < 0
        )
        {
            throw new InvalidDataException("the pickle refers to something outside it that is not a storage");
        }

        TorchStorage storage = new(key, type.FullName, ElementTypeOf(type), count, 0);
        if (_storages.TryGetValue(key, out var known) && known != storage)
            throw new InvalidDataException(
                $"the pickle describes storage '{key}' as {known.Count} of {known.TypeName} " + $"and as {count} of {storage.TypeName}"
            );
        _storages[key] = storage;

        // Before PyTorch 0.4, a storage could itself be a view: (key of the view, offset, count).
        if (parts.Length > 5 && parts[5] is object?[] { Length: 3 } view)
        {
            if (view[1] is not long offset || view[2] is not long viewCount || offset < 0 || viewCount < 0 || offset > count - viewCount)
                throw new InvalidDataException($"a view of storage '{key}' lies outside it");
            return storage with { Offset = offset, Count = viewCount };
        }

        return storage;
    }

    private PickleDict MakeDict(object?[] arguments)
    {
        // Python 2 passes the pairs here, Python 3 sets them afterwards. The argument of a defaultdict is its default factory.
        PickleDict dictionary = new();
        if (arguments is [List<object?> pairs])
        {
            // One list may be passed repeatedly: without a limit, a short pickle could request any number of copies.
            _givenPairs =
                pairs.Count <= MaxGivenPairs - _givenPairs
                    ? _givenPairs + pairs.Count
                    : throw new InvalidDataException($"the pickle fills dictionaries with more than {MaxGivenPairs} entries");
            foreach (var pair in pairs)
            {
                var both = Sequence(pair, "a dictionary's entry");
                dictionary.Add(both.ElementAtOrDefault(0), both.ElementAtOrDefault(1));
            }
        }

        return dictionary;
    }

    private static TorchTensor MakeTensor(object?[] arguments, WeightElementType? elementType)
    {
        if (arguments.Length < 4 || arguments[0] is not TorchStorage storage || arguments[1] is not long offset)
            throw new InvalidDataException("the pickle describes a tensor without a storage and an offset");
        return new TorchTensor(
            storage,
            elementType ?? storage.ElementType,
            offset,
            Numbers(arguments[2], "a tensor's shape"),
            Numbers(arguments[3], "a tensor's strides")
        );
    }

    private static long[] Numbers(object? sequence, string what) =>
        Array.ConvertAll(
            Sequence(sequence, what),
            item => item is long number ? number : throw new InvalidDataException($"{what} is not made of integers")
        );

    private static object?[] Sequence(object? value, string what) =>
        value switch
        {
            object?[] { Length: <= MaxDimensions } tuple => tuple,
            List<object?> { Count: <= MaxDimensions } list => [.. list],
            _ => throw new InvalidDataException($"the pickle gives {what} that is not a sequence of at most {MaxDimensions}"),
        };

    private static WeightElementType? ElementTypeOf(object? type) =>
        (type as PickleGlobal)?.FullName switch
        {
            "torch.FloatStorage" or "torch.float32" => WeightElementType.Float32,
            "torch.HalfStorage" or "torch.float16" => WeightElementType.Float16,
            "torch.BFloat16Storage" or "torch.bfloat16" => WeightElementType.BFloat16,
            "torch.DoubleStorage" or "torch.float64" => WeightElementType.Float64,
            "torch.LongStorage" or "torch.int64" => WeightElementType.Int64,
            "torch.IntStorage" or "torch.int32" => WeightElementType.Int32,
            "torch.ShortStorage" or "torch.int16" => WeightElementType.Int16,
            "torch.CharStorage" or "torch.int8" => WeightElementType.Int8,
            "torch.ByteStorage" or "torch.uint8" => WeightElementType.UInt8,
            "torch.BoolStorage" or "torch.bool" => WeightElementType.Boolean,
            _ => null,
        };
}
