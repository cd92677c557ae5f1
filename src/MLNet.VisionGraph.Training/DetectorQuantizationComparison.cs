using System.Globalization;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A comparison of a detector in float32 and int8 on the same images, created by <see cref="TrainedObjectDetector.CompareQuantized"/>.
/// </summary>
public sealed class DetectorQuantizationComparison
{
    internal DetectorQuantizationComparison(
        QuantizationPlan plan,
        CocoMetrics float32,
        CocoMetrics int8,
        CocoMetrics? float32Masks,
        CocoMetrics? int8Masks,
        CocoMetrics agreement
    ) => (Plan, Float32, Int8, Float32Masks, Int8Masks, Agreement) = (plan, float32, int8, float32Masks, int8Masks, agreement);

    /// <summary>Gets the quantization plan.</summary>
    public QuantizationPlan Plan { get; }

    /// <summary>Gets the metrics of boxes of the detector with <see cref="WeightPrecision.Float32"/>.</summary>
    public CocoMetrics Float32 { get; }

    /// <summary>Gets the metrics of boxes of the detector with <see cref="WeightPrecision.Int8"/>.</summary>
    public CocoMetrics Int8 { get; }

    /// <summary>Gets the metrics of masks in float32; null for a detector without masks.</summary>
    public CocoMetrics? Float32Masks { get; }

    /// <summary>Gets the metrics of masks in int8; null for a detector without masks.</summary>
    public CocoMetrics? Int8Masks { get; }

    /// <summary>
    /// Gets the metrics of the int8 boxes where the float32 boxes with a score above 0.5 count as the true objects: 1 if the same objects
    /// are found at the same places, −1 if float32 finds none.
    /// </summary>
    public CocoMetrics Agreement { get; }

    /// <summary>Returns the average precision of both, and how well they agree.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"AP {Int8.AveragePrecision:F3} in int8, {Float32.AveragePrecision:F3} in float32; "
                + $"AP50 of int8 with the objects of float32: {Agreement.AveragePrecision50:F3}"
        );
}
