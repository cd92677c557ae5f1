using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The conversion of a file's tensor to the shape that the network expects, where that is lossless or where the official code does the
/// same.
/// </summary>
internal static class TensorAdapter
{
    /// <summary>Returns the tensor in the expected shape, or null if it does not fit.</summary>
    public static WeightTensor? Adapt(WeightTensor tensor, ParameterSpec parameter)
    {
        if (tensor.Shape.SequenceEqual(parameter.Shape))
            return tensor;

        // 1 × 1 convolutions stored as matrices and vice versa, layer scales stored as vectors, counters stored as [1].
        if (
            parameter.Kind is ParameterKind.Weight or ParameterKind.LayerScale or ParameterKind.BatchCount
            && WithoutUnits(tensor.Shape).SequenceEqual(WithoutUnits(parameter.Shape))
        )
        {
            return tensor.Reshape(parameter.Shape);
        }

        return parameter.Kind == ParameterKind.AttentionBias ? ResizeBiases(tensor, parameter) : null;
    }

    /// <summary>
    /// Determines whether a tensor of a head differs from the expected one only in the number of classes, its first dimension.
    /// </summary>
    public static bool DiffersInClasses(WeightTensor tensor, ParameterSpec parameter) =>
        parameter.Kind is ParameterKind.Weight or ParameterKind.Bias
        && tensor.Shape.Count > 0
        && parameter.Shape.Count > 0
        && tensor.Shape[0] != parameter.Shape[0]
        && WithoutUnits(tensor.Shape.Skip(1)).SequenceEqual(WithoutUnits(parameter.Shape.Skip(1)));

    private static WeightTensor? ResizeBiases(WeightTensor tensor, ParameterSpec parameter)
    {
        if (
            tensor.Shape.Count != 2
            || parameter.Shape.Count != 2
            || tensor.Shape[0] != parameter.Shape[0]
            || AttentionBiasTable.WindowOf(tensor.Shape[1]) is not int from
            || AttentionBiasTable.WindowOf(parameter.Shape[1]) is not int to
        )
        {
            return null;
        }

        return new WeightTensor(parameter.Shape, AttentionBiasTable.Resize(tensor.Values.Span, parameter.Shape[0], from, to));
    }

    /// <summary>Returns the dimensions up to the last that is not 1.</summary>
    private static IEnumerable<int> WithoutUnits(IEnumerable<int> shape)
    {
        int[] dimensions = [.. shape];
        var length = dimensions.Length;
        while (length > 0 && dimensions[length - 1] == 1)
            length--;
        return dimensions.Take(length);
    }
}
