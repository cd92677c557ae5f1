using Microsoft.ML;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The folder that a training leaves behind.</summary>
internal sealed class ModelFolder(string output, string name)
{
    /// <summary>Gets its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(output, name);

    /// <summary>Gets the model of ML.NET.</summary>
    public string MlNet => At($"{name}.mlnet");

    /// <summary>Gets the network as ONNX.</summary>
    public string Onnx => At($"{name}.onnx");

    /// <summary>Gets the weights.</summary>
    public string SafeTensors => At($"{name}.safetensors");

    /// <summary>Gets the learning curves.</summary>
    public string Metrics => At("metrics.csv");

    /// <summary>Gets the tables of validation and test in plain text.</summary>
    public string ReportText => At("report.txt");

    /// <summary>Gets the report of the training, to look at.</summary>
    public string ReportHtml => At("report.html");

    /// <summary>Gets the same numbers for scripts.</summary>
    public string ReportJson => At("report.json");

    /// <summary>Gets where a training that was interrupted goes on.</summary>
    public string Checkpoints => At("checkpoints");

    /// <summary>Gets the learning curves of one trial of several.</summary>
    public string TrialMetrics(string backbone, TrainingStrategy strategy) => System.IO.Path.Combine(At("trials"), $"{backbone}-{TrainingStatus.NameOf(strategy)}.csv");

    /// <summary>Makes the folder.</summary>
    public void Create() => Directory.CreateDirectory(Path);

    /// <summary>Saves the model in its forms, and the tables in plain text.</summary>
    /// <param name="trained">The classifier.</param>
    /// <param name="test">How it does on photos that nobody has seen.</param>
    /// <param name="int8">The same in eight bits: then ML.NET's model and the ONNX file are; the weights stay float32.</param>
    public void Save(TrainedImageClassifier trained, ClassificationReport? test, QuantizedClassifier? int8)
    {
        var (precision, plan) = int8 is null ? (WeightPrecision.Float32, null) : (WeightPrecision.Int8, int8.Plan);
        SaveMlNet(trained, new ImageClassificationOptions { InputColumnName = nameof(ModelInput.ImageSource), Precision = precision, Quantization = plan });
        trained.SaveOnnx(Onnx, new OnnxExportOptions { Outputs = [OnnxOutput.Logits, OnnxOutput.Probabilities], Precision = precision, Quantization = plan });
        trained.SaveSafeTensors(SafeTensors);
        WholeFile.Write(ReportText, draft => SaveText(draft, trained, test, int8));
    }

    /// <summary>Deletes the checkpoints of a training that is complete.</summary>
    public void DeleteCheckpoints()
    {
        if (Directory.Exists(Checkpoints))
            Directory.Delete(Checkpoints, recursive: true);
    }

    private string At(string file) => System.IO.Path.Combine(Path, file);

    private void SaveText(string path, TrainedImageClassifier trained, ClassificationReport? test, QuantizedClassifier? int8)
    {
        using var text = new StreamWriter(path);
        text.WriteLine($"{name}: {trained.Backbone.Name}, {trained.Settings.Width} × {trained.Settings.Height}, {trained.ClassNames.Count} classes");
        text.WriteLine();
        Write(text, "Validation photos", trained.Validation);
        if (test is not null)
            Write(text, "Test photos", test);
        if (int8 is not null)
            Write(text, int8, trained.ClassNames);
        if (trained.Unreadable.Count > 0)
            text.WriteLine($"Left out, since they cannot be read: {trained.Unreadable.Count} photos");
        foreach (var photo in trained.Unreadable)
            text.WriteLine($"  {photo.Name}: {ErrorText.OneLine(photo.Reason)}");
    }

    private void SaveMlNet(TrainedImageClassifier trained, ImageClassificationOptions options)
    {
        var mlContext = new MLContext();
        var noPhotos = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        using var transformer = trained.ToTransformer(noPhotos.Schema, options);
        var labels = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(transformer.Transform(noPhotos)); // a text, as Model Builder's models have it
        ModelExport.Save(mlContext, transformer.Append(labels), noPhotos.Schema, MlNet);
    }

    private static void Write(TextWriter text, QuantizedClassifier int8, IReadOnlyList<string> classNames)
    {
        text.WriteLine("In eight bits, as saved for ML.NET and ONNX; the numbers above are those of float32");
        text.WriteLine();
        int8.Write(text);
        int8.WriteChanged(text, classNames);
        text.WriteLine();
    }

    private static void Write(TextWriter text, string title, ClassificationReport report)
    {
        text.WriteLine(title);
        text.WriteLine();
        text.WriteLine(report.ToText());
        text.WriteLine(report.ConfusionText());
    }
}
