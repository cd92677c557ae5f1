using System.Globalization;
using System.Text.Json;
using Microsoft.ML;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The weights of a trained detector, with what is needed to use them in their metadata.</summary>
internal static class DetectorFile
{
    /// <summary>Loads a detector.</summary>
    /// <param name="path">The folder of a trained detector, or its .safetensors file.</param>
    /// <param name="threshold">The score above which an object counts as found.</param>
    /// <exception cref="FailureException">There is no such file, or it is not that of a trained detector.</exception>
    public static ObjectDetectionTransformer Load(string path, double threshold)
    {
        var file = SafeTensorsFile.Read(Find(path));
        var metadata = file.Metadata;
        if (
            !metadata.TryGetValue("architecture", out var name)
            || !Enum.TryParse<DetectorArchitecture>(name, out var architecture)
            || !metadata.TryGetValue("backbone", out var backbone)
            || !metadata.TryGetValue("classes", out var classes)
            || !metadata.TryGetValue("imageSize", out var size)
            || !int.TryParse(size, CultureInfo.InvariantCulture, out var side)
        )
        {
            throw new FailureException(
                $"'{path}' is not a trained detector: train one with `visiongraph object-detection` or `visiongraph instance-segmentation`."
            );
        }

        var images = new MLContext().Data.LoadFromEnumerable<ModelInput>([]);
        return ObjectDetectionTransformer.FromWeights(
            architecture,
            BackboneRegistry.Get(backbone),
            file.Tensors,
            JsonSerializer.Deserialize<string[]>(classes)!,
            side,
            images.Schema,
            new DetectionScoringOptions { InputColumnName = nameof(ModelInput.ImageSource), ScoreThreshold = threshold }
        );
    }

    private static string Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? path
                : throw new FailureException($"There is no file or folder '{path}': --model takes the folder of a trained detector.");
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var file = Path.Combine(path, $"{name}.safetensors");
        return File.Exists(file)
            ? file
            : Directory.GetFiles(path, "*.safetensors") is [var only]
                ? only
                : throw new FailureException($"There is no '{name}.safetensors' in '{path}'.");
    }
}
