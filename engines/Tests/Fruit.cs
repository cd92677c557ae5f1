using System.Text;
using System.Text.Json;
using Microsoft.ML.Data;

namespace EnginesTests;

/// <summary>The rows that the recorded ML.NET behaviour was computed on; the rule stands in that file.</summary>
internal sealed class Fruit
{
    private static readonly string[] _names = ["pear", "apple", "quince", "fig"];

    public string Label { get; set; } = "";

    [VectorType(6)]
    public float[] Features { get; set; } = [];

    public static Fruit[] Train { get; } = Make("train", 160);

    public static Fruit[] Test { get; } = Make("test", 60);

    /// <summary>What ML.NET 5.0.0 itself computed and said.</summary>
    public static JsonElement Recorded { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "mlnet-behaviour.json"))).RootElement;

    public static string Error(string name) => Recorded.GetProperty("errors").GetProperty(name).GetString()!;

    private static Fruit[] Make(string stream, int rows) => [.. Enumerable.Range(0, rows).Select(i =>
    {
        int c = (int)Math.Floor(4 * Uniform(stream + ".class", i));
        var features = Enumerable.Range(0, 6).Select(j => (float)((2 * Uniform(stream + ".x", (6 * i) + j)) - 1 + (j == c ? 0.9 : 0) + (j == c + 1 ? -0.4 : 0)));
        return new Fruit { Label = _names[c], Features = [.. features] };
    })];

    private static double Uniform(string stream, int index)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(stream))
            hash = (hash ^ b) * 0x100000001b3;
        ulong z = hash + ((ulong)(index + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / 16777216.0;
    }
}

/// <summary>Reads recorded values.</summary>
internal static class RecordedValues
{
    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    public static float[] Floats(this JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetSingle())];

    public static string[] Strings(this JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetString()!)];
}
