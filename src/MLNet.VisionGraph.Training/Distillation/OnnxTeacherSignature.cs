using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>What an image classifier in an ONNX file takes and gives; null is what the file leaves free.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="Batch">How many pictures it takes at a time.</param>
/// <param name="Height">Their height.</param>
/// <param name="Width">Their width.</param>
/// <param name="Output">The output's name.</param>
/// <param name="Classes">How many classes it tells apart.</param>
internal sealed record OnnxTeacherSignature(string Input, int? Batch, int? Height, int? Width, string Output, int? Classes)
{
    /// <summary>Reads the signature.</summary>
    /// <param name="session">The open file.</param>
    /// <param name="output">The output's name; null for the first.</param>
    /// <param name="teacher">What names the file in messages.</param>
    /// <exception cref="InvalidDataException">It does not take images, or does not classify them.</exception>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    public static OnnxTeacherSignature Read(InferenceSession session, string? output, string teacher)
    {
        if (session.InputNames.Count != 1)
            throw NoImages($"it has the inputs {string.Join(", ", session.InputNames.Select(name => Describe(name, session.InputMetadata[name])))}");
        var input = session.InputNames[0];
        var image = session.InputMetadata[input];
        if (!IsFloats(image) || image.Dimensions.Length != 4 || image.Dimensions[1] is not (3 or < 0))
            throw NoImages($"its input is {Describe(input, image)}");

        var name = output ?? session.OutputNames[0];
        if (!session.OutputMetadata.TryGetValue(name, out var logits))
            throw new ArgumentException($"The teacher {teacher} has no output '{name}'. It has: {string.Join(", ", session.OutputNames)}.", nameof(output));
        // One dimension of classes; [B, classes, 1, 1] holds the same values.
        if (!IsFloats(logits) || logits.Dimensions.Length < 2 || logits.Dimensions.Skip(1).Count(dimension => dimension != 1) > 1)
        {
            throw new InvalidDataException($"The teacher {teacher} does not classify: its output is {Describe(name, logits)}; logits are [B, classes] of 32-bit floats. "
                + $"It has the outputs {string.Join(", ", session.OutputNames)}: choose one with {nameof(OnnxTeacherOptions)}.{nameof(OnnxTeacherOptions.Output)}.");
        }

        var classes = logits.Dimensions.Skip(1).Aggregate(1, (product, dimension) => product * dimension);
        return new OnnxTeacherSignature(input, Fixed(image.Dimensions[0]), Fixed(image.Dimensions[2]), Fixed(image.Dimensions[3]), name, Fixed(classes));

        InvalidDataException NoImages(string found) => new($"The teacher {teacher} is no image network: {found}; one input [B, 3, H, W] of 32-bit floats was expected.");
    }

    private static bool IsFloats(NodeMetadata node) => node.IsTensor && node.ElementDataType == TensorElementType.Float;

    private static int? Fixed(int dimension) => dimension > 0 ? dimension : null;

    private static string Describe(string name, NodeMetadata node) => node.IsTensor
        ? $"'{name}' {node.ElementDataType} [{string.Join(", ", node.Dimensions.Select(dimension => dimension > 0 ? $"{dimension}" : "?"))}]"
        : $"'{name}' {node.OnnxValueType}";
}
