namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>Checked arithmetic on shapes that are read from a file.</summary>
internal static class TensorLayout
{
    /// <summary>Returns the dimensions as 32-bit integers.</summary>
    public static int[] Dimensions(ReadOnlySpan<long> shape, string what)
    {
        var dimensions = new int[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] is < 0 or > int.MaxValue)
                throw new InvalidDataException($"{what} has a dimension of {shape[i]}");
            dimensions[i] = (int)shape[i];
        }

        return dimensions;
    }

    /// <summary>Returns the number of elements, at most <see cref="int.MaxValue"/>.</summary>
    public static int Count(ReadOnlySpan<int> shape, string what)
    {
        if (shape.Contains(0))
            return 0;
        long count = 1;
        foreach (var dimension in shape)
        {
            count *= dimension;
            if (count > int.MaxValue)
                throw new InvalidDataException($"{what} has a shape of more than {int.MaxValue} elements");
        }

        return (int)count;
    }
}
