using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>The input and output of an image classifier in an ONNX file; null values are unspecified in the file.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Batch">The batch size.</param>
/// <param name="Height">The height of the images.</param>
/// <param name="Width">The width of the images.</param>
/// <param name="Output">The name of the output.</param>
/// <param name="Classes">The number of classes.</param>
internal sealed record OnnxTeacherSignature(string Input, int? Batch, int? Height, int? Width, string Output, int? Classes)
{
    /// <summary>Reads the signature.</summary>
    /// <param name="session">The session of the file.</param>
    /// <param name="output">The name of the output; null for the first one.</param>
    /// <param name="teacher">The name of the teacher for messages.</param>
    /// <exception cref="InvalidDataException">The model does not take images or does not classify them.</exception>
    /// <exception cref="ArgumentException">There is no output of this name.</exception>
    public static OnnxTeacherSignature Read(InferenceSession session, string? output, string teacher)
    {
        if (session.InputNames.Count != 1)
            throw NoImages(
                $"it has the inputs {string.Join(", ", session.InputNames.Select(name => Describe(name, session.InputMetadata[name])))}"
            );
        var input = session.InputNames[0];
        var image = session.InputMetadata[input];
        if (!IsFloats(image) || image.Dimensions.Length != 4 || image.Dimensions[1] is not (3 or < 0))
            throw NoImages($"its input is {Describe(input, image)}");

        var name = output ?? session.OutputNames[0];
        if (!session.OutputMetadata.TryGetValue(name, out var logits))
            throw new ArgumentException(
                $"The teacher {teacher} has no output '{name}'. It has: {string.Join(", ", session.OutputNames)}.",
                nameof(output)
            );
        // Only one dimension may hold classes; [B, classes, 1, 1] has the same layout.
        if (!IsFloats(logits) || logits.Dimensions.Length < 2 || logits.Dimensions.Skip(1).Count(dimension => dimension != 1) > 1)
        {
            throw new InvalidDataException(
                $"The teacher {teacher} does not classify: its output is {Describe(name, logits)}; "
                    + "logits are [B, classes] of 32-bit floats. "
                    + $"It has the outputs {string.Join(", ", session.OutputNames)}: "
                    + $"choose one with {nameof(OnnxTeacherOptions)}.{nameof(OnnxTeacherOptions.Output)}."
            );
        }

        var classes = logits.Dimensions.Skip(1).Aggregate(1, (product, dimension) => product * dimension);
        return new OnnxTeacherSignature(
            input,
            Fixed(image.Dimensions[0]),
            Fixed(image.Dimensions[2]),
            Fixed(image.Dimensions[3]),
            name,
            Fixed(classes)
        );

        InvalidDataException NoImages(string found) =>
            new($"The teacher {teacher} is not an image network: {found}; one input [B, 3, H, W] of 32-bit floats was expected.");
    }

    private static bool IsFloats(NodeMetadata node) => node.IsTensor && node.ElementDataType == TensorElementType.Float;

    private static int? Fixed(int dimension) => dimension > 0 ? dimension : null;

    private static string Describe(string name, NodeMetadata node) =>
        node.IsTensor
            ? $"'{name}' {node.ElementDataType} "
                + $"[{string.Join(", ", node.Dimensions.Select(dimension => dimension > 0 ? $"{dimension}" : "?"))}]"
            : $"'{name}' {node.OnnxValueType}";
}
