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
    public void Save(TrainedImageClassifier trained, ClassificationReport? test)
    {
        SaveMlNet(trained);
        trained.SaveOnnx(Onnx, new OnnxExportOptions { Outputs = [OnnxOutput.Logits, OnnxOutput.Probabilities] });
        trained.SaveSafeTensors(SafeTensors);
        WholeFile.Write(ReportText, draft => SaveText(draft, trained, test));
    }

    /// <summary>Deletes the checkpoints of a training that is complete.</summary>
    public void DeleteCheckpoints()
    {
        if (Directory.Exists(Checkpoints))
            Directory.Delete(Checkpoints, recursive: true);
    }

    private string At(string file) => System.IO.Path.Combine(Path, file);

    private void SaveText(string path, TrainedImageClassifier trained, ClassificationReport? test)
    {
        using var text = new StreamWriter(path);
        text.WriteLine($"{name}: {trained.Backbone.Name}, {trained.Settings.Width} × {trained.Settings.Height}, {trained.ClassNames.Count} classes");
        text.WriteLine();
        Write(text, "Validation photos", trained.Validation);
        if (test is not null)
            Write(text, "Test photos", test);
        if (trained.Unreadable.Count > 0)
            text.WriteLine($"Left out, since they cannot be read: {trained.Unreadable.Count} photos");
        foreach (var photo in trained.Unreadable)
            text.WriteLine($"  {photo.Name}: {ErrorText.OneLine(photo.Reason)}");
    }

    private void SaveMlNet(TrainedImageClassifier trained)
    {
        var mlContext = new MLContext();
        var noPhotos = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        using var transformer = trained.ToTransformer(noPhotos.Schema, new ImageClassificationOptions { InputColumnName = nameof(ModelInput.ImageSource) });
        var labels = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(transformer.Transform(noPhotos)); // a text, as Model Builder's models have it
        ModelExport.Save(mlContext, transformer.Append(labels), noPhotos.Schema, MlNet);
    }

    private static void Write(TextWriter text, string title, ClassificationReport report)
    {
        text.WriteLine(title);
        text.WriteLine();
        text.WriteLine(report.ToText());
        text.WriteLine(report.ConfusionText());
    }
}
