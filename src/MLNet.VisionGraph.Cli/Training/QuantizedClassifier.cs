using System.Text.Json;
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
        output.WriteLine($"int8:       {Comparison} ({Part} photos)");
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

    /// <summary>Writes the comparison as JSON.</summary>
    public void Write(Utf8JsonWriter json, IReadOnlyList<string> classNames)
    {
        json.WriteString("part", Part);
        json.WriteNumber("photos", Comparison.Float32.Rows);
        json.WriteNumber("accuracy", Comparison.Int8.Accuracy);
        json.WriteNumber("float32Accuracy", Comparison.Float32.Accuracy);
        json.WriteNumber("agreement", Comparison.Agreement);
        json.WriteStartArray("changed");
        foreach (var change in Comparison.Changed)
        {
            json.WriteStartObject();
            json.WriteString("photo", change.Image.Name);
            json.WriteString("label", classNames[change.Label]);
            json.WriteString("float32", classNames[change.Float32]);
            json.WriteString("int8", classNames[change.Int8]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        PlanText.Write(json, Plan);
    }
}
