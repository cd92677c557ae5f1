using System.Text.Json;

namespace MLNet.VisionGraph.Parity;

/// <summary>Reads arrays of numbers.</summary>
internal static class JsonNumbers
{
    /// <summary>Reads an array of numbers.</summary>
    public static double[] Doubles(JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetDouble())];

    /// <summary>Reads an array of arrays of numbers.</summary>
    public static double[][] Rows(JsonElement element) => [.. element.EnumerateArray().Select(Doubles)];
}
