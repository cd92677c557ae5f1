using System.Text.Json;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// What a fixture stores of a feature map inside the network: its shape, its moments and some of its values, all of the first image.
/// </summary>
/// <param name="Shape">[C, H, W].</param>
/// <param name="Mean">The mean of all values.</param>
/// <param name="Deviation">Their population standard deviation.</param>
/// <param name="Indexes">Places in the flat map.</param>
/// <param name="Values">The values there.</param>
public sealed record Samples(int[] Shape, double Mean, double Deviation, int[] Indexes, double[] Values)
{
    /// <summary>Reads the samples from a fixture.</summary>
    /// <param name="element">The element that holds them.</param>
    /// <returns>The samples.</returns>
    public static Samples From(JsonElement element) =>
        new(
            [.. element.GetProperty("shape").EnumerateArray().Select(item => item.GetInt32())],
            element.GetProperty("mean").GetDouble(),
            element.GetProperty("std").GetDouble(),
            [.. element.GetProperty("indexes").EnumerateArray().Select(item => item.GetInt32())],
            [.. element.GetProperty("values").EnumerateArray().Select(item => item.GetDouble())]
        );

    /// <summary>Compares a map with the samples.</summary>
    /// <param name="map">The first image's map, flat; it may be followed by other images'.</param>
    /// <returns>The largest absolute difference over the sampled values, the mean and the standard deviation.</returns>
    /// <exception cref="InvalidDataException">The map is smaller than the samples say.</exception>
    public double DifferenceTo(ReadOnlySpan<float> map)
    {
        var count = Shape.Aggregate(1, (product, dimension) => product * dimension);
        if (map.Length < count)
            throw new InvalidDataException($"The map has {map.Length} values, the fixture's [{string.Join(", ", Shape)}] has {count}.");

        map = map[..count];
        double sum = 0,
            squares = 0;
        foreach (var value in map)
            sum += value;
        var mean = sum / count;
        foreach (var value in map)
            squares += (value - mean) * (value - mean);

        var difference = Math.Max(Math.Abs(mean - Mean), Math.Abs(Math.Sqrt(squares / count) - Deviation));
        for (var i = 0; i < Indexes.Length; i++)
            difference = Math.Max(difference, Math.Abs(map[Indexes[i]] - Values[i]));
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }
}
