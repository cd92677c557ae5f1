using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>A classifier in int8, and how it compares to float32.</summary>
/// <param name="Comparison">The comparison with float32.</param>
/// <param name="Part">The images that were compared: <c>test</c>, or <c>validation</c> if there are no test images.</param>
internal sealed record QuantizedClassifier(QuantizationComparison Comparison, string Part)
{
    /// <summary>Gets the quantization plan.</summary>
    public QuantizationPlan Plan => Comparison.Plan;

    /// <summary>
    /// Calibrates on the training images and compares on the test images or, without those, on the validation images. It cannot be
    /// canceled, so that the trained classifier is not lost.
    /// </summary>
    public static QuantizedClassifier Create(TrainedImageClassifier trained, ImageDatasetSplit images)
    {
        var plan = trained.Quantize(images.Training, cancellationToken: CancellationToken.None);
        return new QuantizedClassifier(
            trained.CompareQuantized(images.Test ?? images.Validation, plan, CancellationToken.None),
            images.Test is null ? "validation" : "test"
        );
    }

    /// <summary>Writes the comparison as text: the results, the images that were compared, and the quantization plan.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"int8:       {Comparison} ({Part} images)");
        output.WriteLine($"            {Plan}");
    }

    /// <summary>Writes the images for which the two predict different classes.</summary>
    public void WriteChanged(TextWriter output, IReadOnlyList<string> classNames)
    {
        foreach (var change in Comparison.Changed)
            output.WriteLine(
                $"  {change.Image.Name}: {classNames[change.Label]}; "
                    + $"float32 says {classNames[change.Float32]}, int8 {classNames[change.Int8]}"
            );
    }

    /// <summary>Returns the comparison for JSON output.</summary>
    public object ToJson(IReadOnlyList<string> classNames) =>
        new
        {
            Part,
            Images = Comparison.Float32.Rows,
            Comparison.Int8.Accuracy,
            Float32Accuracy = Comparison.Float32.Accuracy,
            Comparison.Agreement,
            Changed = Comparison.Changed.Select(change => new
            {
                Image = change.Image.Name,
                Label = classNames[change.Label],
                Float32 = classNames[change.Float32],
                Int8 = classNames[change.Int8],
            }),
            Plan = PlanJson.Create(Plan),
        };
}
