using MLNet.VisionGraph;
using MLNet.VisionGraph.Graph;

namespace Starter;

/// <summary>Writes the weights that the package contains: the backbone without its head, in half precision.</summary>
internal static class Packing
{
    public static void Run(string weights, string output)
    {
        var backbone = BackboneRegistry.Get(Path.GetFileNameWithoutExtension(weights));

        // Attention biases are resized to the windows of the size that features are mostly computed at.
        var settings = new NetworkSettings
        {
            Height = backbone.InputSize,
            Width = backbone.InputSize,
            Classes = 0,
        };
        var bare = backbone.LoadWeights(WeightSource.FromFile(weights), settings, ClassMismatch.Drop);
        SafeTensorsFile.Write(
            output,
            bare,
            WeightElementType.Float16,
            new Dictionary<string, string> { ["backbone"] = backbone.Name, ["about"] = "starter weights, see docs/starter-weights.md" }
        );
        Console.WriteLine($"{output}: {new FileInfo(output).Length:N0} bytes");
    }
}
