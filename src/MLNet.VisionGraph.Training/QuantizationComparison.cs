using System.Globalization;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A comparison of a classifier in float32 and int8 on the same images, created by <see cref="TrainedImageClassifier.CompareQuantized"/>.
/// </summary>
public sealed class QuantizationComparison
{
    internal QuantizationComparison(
        QuantizationPlan plan,
        ClassificationReport float32,
        ClassificationReport int8,
        IReadOnlyList<ChangedPrediction> changed
    ) => (Plan, Float32, Int8, Changed) = (plan, float32, int8, changed);

    /// <summary>Gets the quantization plan.</summary>
    public QuantizationPlan Plan { get; }

    /// <summary>Gets the report of the classifier with <see cref="WeightPrecision.Float32"/>.</summary>
    public ClassificationReport Float32 { get; }

    /// <summary>Gets the report of the classifier with <see cref="WeightPrecision.Int8"/>.</summary>
    public ClassificationReport Int8 { get; }

    /// <summary>Gets the images for which the two predict different classes, in the order of the images.</summary>
    public IReadOnlyList<ChangedPrediction> Changed { get; }

    /// <summary>Gets the share of the images for which both predict the same class, from 0 to 1.</summary>
    public double Agreement => Float32.Rows == 0 ? 1 : 1 - (double)Changed.Count / Float32.Rows;

    /// <summary>Returns the accuracy of both, the number of images on which they agree, and which is right where they differ.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        var same = string.Create(
            CultureInfo.InvariantCulture,
            $"top-1 {Int8.Accuracy:F3} in int8, {Float32.Accuracy:F3} in float32; "
                + $"the same class for {Float32.Rows - Changed.Count} of {Float32.Rows} images ({100 * Agreement:F1} %)"
        );
        return Changed.Count == 0
            ? same
            : $"{same}, of the others {Changed.Count(change => change.Int8 == change.Label)} right in int8, "
                + $"{Changed.Count(change => change.Float32 == change.Label)} in float32";
    }
}
