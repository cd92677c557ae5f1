using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using static MLNet.VisionGraph.Cli.CodeGeneration.CodeText;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>What programs that train have in common.</summary>
internal static class ProgramText
{
    /// <summary>Returns the packages and their versions, by the placeholders of the templates.</summary>
    /// <param name="device">The device of the training.</param>
    public static Dictionary<string, string> Packages(string device) =>
        new()
        {
            ["VisionGraphVersion"] = PackageVersions.Get("MLNet.VisionGraph.Training"),
            ["TorchPackage"] = TorchPackage(device),
            ["TorchVersion"] = PackageVersions.Get("TorchSharp-cpu"),
        };

    /// <summary>Returns the source of the weights as an expression, with the comma that ends the option.</summary>
    /// <param name="weights">The value of <c>--weights</c>.</param>
    /// <param name="seed">The seed of random weights.</param>
    public static string Weights(string weights, long seed) =>
        weights switch
        {
            WeightsChoice.Auto => "null, // the released ones; the starter weights if those are not available",
            "pretrained" => "WeightSource.Pretrained(),",
            "starter" => "WeightSource.Starter(),",
            "random" => $"WeightSource.Random({Number(seed)}),",
            var file => $"WeightSource.FromFile({PathOf(file)}),",
        };

    /// <summary>Returns a path as a literal. The program may be run from any folder.</summary>
    public static string PathOf(string path) => Literal(Path.GetFullPath(path));

    /// <summary>Returns a number as a literal.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string TorchPackage(string device) =>
        !device.StartsWith("cuda", StringComparison.Ordinal) ? "TorchSharp-cpu"
        : OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows"
        : "TorchSharp-cuda-linux";
}
