using System.Globalization;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Training;

/// <summary>What a classifier loses in eight bits: how it does on the same photos in both forms. Made by <see cref="TrainedImageClassifier.CompareQuantized"/>.</summary>
public sealed class QuantizationComparison
{
    internal QuantizationComparison(QuantizationPlan plan, ClassificationReport float32, ClassificationReport int8, IReadOnlyList<ChangedPrediction> changed) =>
        (Plan, Float32, Int8, Changed) = (plan, float32, int8, changed);

    /// <summary>Gets what computes in eight bits.</summary>
    public QuantizationPlan Plan { get; }

    /// <summary>Gets how the classifier does with <see cref="WeightPrecision.Float32"/>.</summary>
    public ClassificationReport Float32 { get; }

    /// <summary>Gets how the classifier does with <see cref="WeightPrecision.Int8"/>.</summary>
    public ClassificationReport Int8 { get; }

    /// <summary>Gets the photos that the two give different classes, in the photos' order.</summary>
    public IReadOnlyList<ChangedPrediction> Changed { get; }

    /// <summary>Gets the share of the photos that both give the same class, from 0 to 1.</summary>
    public double Agreement => Float32.Rows == 0 ? 1 : 1 - (double)Changed.Count / Float32.Rows;

    /// <summary>Says how accurate both are, on how many photos they agree, and which is right where they do not.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        var same = string.Create(
            CultureInfo.InvariantCulture,
            $"top-1 {Int8.Accuracy:F3} in int8, {Float32.Accuracy:F3} in float32; the same class for {Float32.Rows - Changed.Count} of {Float32.Rows} photos ({100 * Agreement:F1} %)");
        return Changed.Count == 0 ? same : $"{same}, of the others {Changed.Count(change => change.Int8 == change.Label)} right in int8, {Changed.Count(change => change.Float32 == change.Label)} in float32";
    }
}
