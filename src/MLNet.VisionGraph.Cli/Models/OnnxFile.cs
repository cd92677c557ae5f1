using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>What an ONNX file takes and gives.</summary>
/// <param name="Inputs">The inputs' shapes; −1 where a dimension is free.</param>
/// <param name="Outputs">The outputs' shapes.</param>
/// <param name="Backbone">The backbone's name, where the file has it.</param>
/// <param name="ClassNames">The names of the classes, where the file has them.</param>
/// <param name="TakesPixels">Whether crop and normalisation are inside, so that it takes pixels from 0 to 255.</param>
/// <param name="Precision">In what numbers it is kept: <c>float32</c>, <c>float16</c> or <c>int8</c>.</param>
internal sealed record OnnxFile(
    IReadOnlyDictionary<string, int[]> Inputs, IReadOnlyDictionary<string, int[]> Outputs, string? Backbone, IReadOnlyList<string> ClassNames, bool TakesPixels, string Precision)
{
    /// <summary>Gets the output that classifies: probabilities, else logits; null where there is none.</summary>
    public string? ScoresName => Outputs.Keys.FirstOrDefault(name => name is "probabilities") ?? Outputs.Keys.FirstOrDefault(name => name is "logits");

    /// <summary>Tells whether a file's name is that of an ONNX file.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    public static OnnxFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            using var session = new InferenceSession(bytes);
            var metadata = session.ModelMetadata.CustomMetadataMap;
            return new OnnxFile(
                session.InputMetadata.ToDictionary(pair => pair.Key, pair => pair.Value.Dimensions),
                session.OutputMetadata.ToDictionary(pair => pair.Key, pair => pair.Value.Dimensions),
                metadata.GetValueOrDefault("backbone"),
                CheckpointTraits.NamesOf(metadata.GetValueOrDefault("classes")),
                bytes.AsSpan().IndexOf("preprocessing.multiply"u8) >= 0,
                metadata.GetValueOrDefault("precision", "float32"));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new FailureException($"'{path}' is no ONNX file that ONNX Runtime can load: {ErrorText.OneLine(exception.Message)}", exception);
        }
    }

    /// <summary>Writes a shape: <c>[batch, 3, 256, 256]</c>.</summary>
    public static string Describe(int[] shape) => $"[{string.Join(", ", shape.Select(dimension => dimension < 0 ? "batch" : $"{dimension}"))}]";
}
