namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>A reader of tensors in storages: each storage once, contiguous views without a copy, other strides by gathering.</summary>
internal sealed class TorchTensorReader(ITorchStorages storages, ReadBudget budget)
{
    private readonly Dictionary<(string Key, WeightElementType Type), float[]> _floats = [];
    private readonly Dictionary<(string Key, WeightElementType Type), long[]> _integers = [];

    public WeightTensor Read(TorchTensor tensor, string name)
    {
        var what = $"tensor '{name}'";
        if (tensor.ElementType is not WeightElementType type)
            throw new InvalidDataException($"{what} lies in a {tensor.Storage.TypeName}, which is not supported");
        if (tensor.Shape.Length != tensor.Strides.Length)
            throw new InvalidDataException($"{what} has {tensor.Shape.Length} dimensions and {tensor.Strides.Length} strides");
        var shape = TensorLayout.Dimensions(tensor.Shape, what);
        var count = TensorLayout.Count(shape, what);
        var available = AvailableElements(tensor.Storage, type, what);
        var exact = ElementReader.IsExactInteger(type);
        if (count == 0)
            return exact ? WeightTensor.FromIntegers(shape, type, default) : new WeightTensor(shape, type, default);

        var start = CheckRange(tensor, shape, available, what);
        if (exact)
        {
            var integers = Integers(tensor.Storage, type, available);
            return WeightTensor.FromIntegers(shape, type, View(integers, shape, tensor.Strides, start, count, what));
        }

        var floats = Floats(tensor.Storage, type, available);
        return new WeightTensor(shape, type, View(floats, shape, tensor.Strides, start, count, what));
    }

    /// <summary>Returns the number of elements that the storage has in the file. The pickle must not claim more.</summary>
    private int AvailableElements(TorchStorage storage, WeightElementType type, string what)
    {
        var length = storages.LengthOf(storage);
        var size = ElementReader.SizeOf(type);
        if (storage.ElementType is not null && storage.Offset + storage.Count > length / size)
            throw new InvalidDataException(
                $"{what}: storage '{storage.Key}' claims {storage.Count} elements, the file has {length / size}"
            );
        if (length / size > int.MaxValue)
            throw new InvalidDataException($"{what}: storage '{storage.Key}' of {length} bytes is too large");
        return (int)(length / size);
    }

    /// <summary>Checks that the first and the last element lie in the storage, and returns the index of the first.</summary>
    private static long CheckRange(TorchTensor tensor, int[] shape, int available, string what)
    {
        // In 128 bits, the sum of 64 products of an int and a long cannot overflow.
        var first = (Int128)tensor.Storage.Offset + tensor.Offset;
        var last = first;
        for (var i = 0; i < shape.Length; i++)
        {
            if (tensor.Strides[i] < 0)
                throw new InvalidDataException($"{what} has a stride of {tensor.Strides[i]}");
            last += (Int128)(shape[i] - 1) * tensor.Strides[i];
        }

        if (tensor.Offset < 0 || first >= available || last >= available)
        {
            throw new InvalidDataException(
                $"{what} reaches from element {first} to {last} of storage '{tensor.Storage.Key}', which has {available}"
            );
        }

        return (long)first;
    }

    private ReadOnlyMemory<T> View<T>(T[] storage, int[] shape, long[] strides, long start, int count, string what)
    {
        if (IsContiguous(shape, strides))
            return storage.AsMemory((int)start, count);

        // A stride of 0 repeats values: a view can be far larger than its storage.
        budget.Take((long)count * (typeof(T) == typeof(long) ? sizeof(long) : sizeof(float)), what);
        var values = new T[count];
        var index = new int[shape.Length];
        var inner = shape.Length - 1;
        var row = start;
        for (var filled = 0; filled < count;)
        {
            var element = row;
            for (var i = 0; i < shape[inner]; i++, element += strides[inner])
                values[filled++] = storage[element];

            // Advances to the next row, like an odometer over the outer dimensions.
            for (var dimension = inner - 1; dimension >= 0; dimension--)
            {
                row += strides[dimension];
                if (++index[dimension] < shape[dimension])
                    break;
                row -= shape[dimension] * strides[dimension];
                index[dimension] = 0;
            }
        }

        return values;
    }

    private static bool IsContiguous(int[] shape, long[] strides)
    {
        long expected = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
                return false;
            expected *= shape[i];
        }

        return true;
    }

    private float[] Floats(TorchStorage storage, WeightElementType type, int count)
    {
        if (!_floats.TryGetValue((storage.Key, type), out var values))
        {
            budget.Take((long)count * sizeof(float), $"storage '{storage.Key}'");
            values = ElementReader.ReadFloats(type, count, storages.IsBigEndian, destination => storages.Read(storage, destination));
            _floats.Add((storage.Key, type), values);
        }

        return values;
    }

    private long[] Integers(TorchStorage storage, WeightElementType type, int count)
    {
        if (!_integers.TryGetValue((storage.Key, type), out var values))
        {
            budget.Take((long)count * sizeof(long), $"storage '{storage.Key}'");
            values = ElementReader.ReadIntegers(type, count, storages.IsBigEndian, destination => storages.Read(storage, destination));
            _integers.Add((storage.Key, type), values);
        }

        return values;
    }
}
