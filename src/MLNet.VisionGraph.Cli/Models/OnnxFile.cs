using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The inputs, outputs and properties of an ONNX file.</summary>
/// <param name="Inputs">The shapes of the inputs; −1 for a free dimension.</param>
/// <param name="Outputs">The shapes of the outputs.</param>
/// <param name="Backbone">The name of the backbone, if the file contains it.</param>
/// <param name="ClassNames">The names of the classes, if the file contains them.</param>
/// <param name="TakesPixels">Whether the graph includes crop and normalization, so that it takes pixels from 0 to 255.</param>
/// <param name="Precision">The numeric precision: <c>float32</c>, <c>float16</c> or <c>int8</c>.</param>
internal sealed record OnnxFile(
    IReadOnlyDictionary<string, int[]> Inputs,
    IReadOnlyDictionary<string, int[]> Outputs,
    string? Backbone,
    IReadOnlyList<string> ClassNames,
    bool TakesPixels,
    string Precision
)
{
    /// <summary>Gets the name of the output that classifies: probabilities, otherwise logits; null if there is neither.</summary>
    public string? ScoresName =>
        Outputs.Keys.FirstOrDefault(name => name is "probabilities") ?? Outputs.Keys.FirstOrDefault(name => name is "logits");

    /// <summary>Returns whether a file name is that of an ONNX file.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an ONNX file.</summary>
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
                metadata.GetValueOrDefault("precision", "float32")
            );
        }
        catch (OnnxRuntimeException exception)
        {
            throw new FailureException(
                $"'{path}' is not an ONNX file that ONNX Runtime can load: {ErrorText.OneLine(exception.Message)}",
                exception
            );
        }
    }

    /// <summary>Formats a shape, such as <c>[batch, 3, 256, 256]</c>.</summary>
    public static string Describe(int[] shape) =>
        $"[{string.Join(", ", shape.Select(dimension => dimension < 0 ? "batch" : $"{dimension}"))}]";
}
