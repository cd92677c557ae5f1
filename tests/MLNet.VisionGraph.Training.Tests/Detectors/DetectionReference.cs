using System.Text.Json;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors;

/// <summary>Numbers of mmdetection 2.28.2 and mmcv 1.7.1 on the CPU, in Data/reference/detection.</summary>
internal static class DetectionReference
{
    private static readonly Lazy<JsonElement> s_operations = new(() => Json("ops.json"));

    /// <summary>Single operators with exact inputs.</summary>
    public static JsonElement Operations => s_operations.Value;

    public static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    public static float[] Array(string file) => System.Array.ConvertAll(NpyFile.Read(PathOf(file)), value => (float)value);

    /// <summary>The values of a random stream, scaled: scale · u + shift.</summary>
    public static float[] Stream(string name, int count, double scale, double shift)
    {
        var hash = ReferenceFill.Hash(name);
        return [.. Enumerable.Range(0, count).Select(i => (float)(scale * ReferenceFill.Uniform(hash, i) + shift))];
    }

    /// <summary>All numbers of an array of any depth.</summary>
    public static float[] Floats(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Floats)] : [(float)element.GetDouble()];

    public static int[] Ints(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Ints)] : [element.GetInt32()];

    public static Box[] Boxes(this JsonElement element) =>
        [.. element.Floats().Chunk(4).Select(box => new Box(box[0], box[1], box[2], box[3]))];

    public static BoxDelta[] Deltas(this JsonElement element) =>
        [.. element.Floats().Chunk(4).Select(delta => new BoxDelta(delta[0], delta[1], delta[2], delta[3]))];

    /// <summary>Regions with the image's index in front.</summary>
    public static Region[] Regions(this JsonElement element) =>
        [.. element.Floats().Chunk(5).Select(region => new Region((int)region[0], new Box(region[1], region[2], region[3], region[4])))];

    /// <summary>The pixels whose centers lie in the ellipse that touches the box from inside.</summary>
    public static ObjectMask Ellipse(double[] box, int width, int height)
    {
        var (x, y) = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
        var (radiusX, radiusY) = ((box[2] - box[0]) / 2, (box[3] - box[1]) / 2);
        var values = new bool[width * height];
        for (var i = 0; i < values.Length; i++)
        {
            var (u, v) = ((i % width + 0.5 - x) / radiusX, (i / width + 0.5 - y) / radiusY);
            values[i] = u * u + v * v <= 1;
        }

        return new ObjectMask(width, height, new PixelWindow(0, 0, width, height), values);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Data", "reference", "detection", file);
}
