using System.Text.Json;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>A classifier in eight bits, and what that costs it.</summary>
/// <param name="Comparison">How it does beside float32.</param>
/// <param name="Part">On which photos: <c>test</c>, or <c>validation</c> where there are no others.</param>
internal sealed record QuantizedClassifier(QuantizationComparison Comparison, string Part)
{
    /// <summary>Gets what computes in eight bits.</summary>
    public QuantizationPlan Plan => Comparison.Plan;

    /// <summary>Calibrates on the photos that were learned from, and compares on those that were not. Nothing ends it: what is trained is not to be lost.</summary>
    public static QuantizedClassifier Of(TrainedImageClassifier trained, PhotoSplit photos)
    {
        var plan = trained.Quantize(photos.Training, cancellationToken: CancellationToken.None);
        return new QuantizedClassifier(trained.CompareQuantized(photos.Test ?? photos.Validation, plan, CancellationToken.None), photos.Test is null ? "validation" : "test");
    }

    /// <summary>Writes it for people: what it costs, on which photos, and how it was done.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"int8:       {Comparison} ({Part} photos)");
        output.WriteLine($"            {Plan}");
    }

    /// <summary>Writes the photos that the two give different classes.</summary>
    public void WriteChanged(TextWriter output, IReadOnlyList<string> classNames)
    {
        foreach (var change in Comparison.Changed)
            output.WriteLine($"  {change.Photo.Name}: {classNames[change.Label]}; float32 says {classNames[change.Float32]}, int8 {classNames[change.Int8]}");
    }

    /// <summary>Writes it for scripts.</summary>
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
            json.WriteString("photo", change.Photo.Name);
            json.WriteString("label", classNames[change.Label]);
            json.WriteString("float32", classNames[change.Float32]);
            json.WriteString("int8", classNames[change.Int8]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        PlanText.Write(json, Plan);
    }
}
