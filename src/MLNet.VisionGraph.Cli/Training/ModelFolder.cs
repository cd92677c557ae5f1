using Microsoft.ML;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The folder that a training run writes.</summary>
internal sealed class ModelFolder(string output, string name)
{
    // The model, ONNX, safetensors, and a checkpoint with the best weights and those of the last epoch.
    private const int FilesWithWeights = 5;

    /// <summary>Gets the path of the folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(output, name);

    /// <summary>Gets the path of the ML.NET model.</summary>
    public string MlNet => At($"{name}.mlnet");

    /// <summary>Gets the path of the ONNX file.</summary>
    public string Onnx => At($"{name}.onnx");

    /// <summary>Gets the path of the weights.</summary>
    public string SafeTensors => At($"{name}.safetensors");

    /// <summary>Gets the path of the learning curves.</summary>
    public string Metrics => At("metrics.csv");

    /// <summary>Gets the path of the validation and test results in plain text.</summary>
    public string ReportText => At("report.txt");

    /// <summary>Gets the path of the training report in HTML.</summary>
    public string ReportHtml => At("report.html");

    /// <summary>Gets the path of the training report in JSON.</summary>
    public string ReportJson => At("report.json");

    /// <summary>Gets the folder of the checkpoints, from which an interrupted training resumes.</summary>
    public string Checkpoints => At("checkpoints");

    /// <summary>Returns the path of the learning curves of one trial of a search.</summary>
    public string TrialMetrics(string backbone, TrainingStrategy strategy) =>
        System.IO.Path.Combine(At("trials"), $"{backbone}-{TrainingStatus.NameOf(strategy)}.csv");

    /// <summary>
    /// Creates the folder and claims it for this training. Everything that would make saving fail, and can be known before the training, is
    /// checked here.
    /// </summary>
    /// <param name="modelBytes">The size of the network's weights.</param>
    /// <returns>The claim, to be disposed when everything is written.</returns>
    /// <exception cref="FailureException">
    /// Another training writes to the folder, the disk has no room, or a folder is in the place of a file.
    /// </exception>
    public OutputLock Create(long modelBytes)
    {
        WritableFolders.CheckTemporary();
        Directory.CreateDirectory(Path);
        var claim = OutputLock.Take(Path);
        try
        {
            WritableFolders.CheckFiles([MlNet, Onnx, SafeTensors, Metrics, ReportText, ReportHtml, ReportJson]);
            // What is there already, for example a checkpoint, will be replaced.
            var there = new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            WritableFolders.CheckRoom(Path, (FilesWithWeights * modelBytes) - there, "the files of the model");
            WritableFolders.CheckRoom(System.IO.Path.GetTempPath(), modelBytes, "temporary files");
            return claim;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Saves the model in all formats, and the results in plain text.</summary>
    /// <param name="trained">The trained classifier.</param>
    /// <param name="test">The results on the test images; null if there are none.</param>
    /// <param name="int8">
    /// The classifier in int8; null for float32. It applies to the ML.NET model and the ONNX file; the weights remain float32.
    /// </param>
    public void Save(TrainedImageClassifier trained, ClassificationReport? test, QuantizedClassifier? int8)
    {
        var (precision, plan) = int8 is null ? (WeightPrecision.Float32, null) : (WeightPrecision.Int8, int8.Plan);
        SaveMlNet(
            trained,
            new ImageScoringOptions
            {
                InputColumnName = nameof(ModelInput.ImageSource),
                Precision = precision,
                Quantization = plan,
            }
        );
        trained.SaveOnnx(
            Onnx,
            new OnnxExportOptions
            {
                Outputs = [OnnxOutput.Logits, OnnxOutput.Probabilities],
                Precision = precision,
                Quantization = plan,
            }
        );
        trained.SaveSafeTensors(SafeTensors);
        WholeFile.Write(ReportText, draft => SaveText(draft, trained, test, int8));
    }

    /// <summary>
    /// Writes files after a training, whose checkpoints stay until everything is written: an error such as a full disk does not require a
    /// second training.
    /// </summary>
    /// <param name="write">Writes the files.</param>
    /// <returns>What went wrong, and how to continue; null if nothing did.</returns>
    public FailureException? FailureOf(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var saved = Directory.Exists(Checkpoints)
                ? " The training is saved: the same command with --resume continues from there."
                : string.Empty;
            return new FailureException(ErrorText.Describe(exception) + saved);
        }
    }

    /// <summary>Deletes the checkpoints of a completed training.</summary>
    public void DeleteCheckpoints()
    {
        if (Directory.Exists(Checkpoints))
            Directory.Delete(Checkpoints, recursive: true);
    }

    private string At(string file) => System.IO.Path.Combine(Path, file);

    private void SaveText(string path, TrainedImageClassifier trained, ClassificationReport? test, QuantizedClassifier? int8)
    {
        using var text = new StreamWriter(path);
        text.WriteLine(
            $"{name}: {trained.Backbone.Name}, {trained.Settings.Width} × {trained.Settings.Height}, {trained.ClassNames.Count} classes"
        );
        text.WriteLine();
        Write(text, "Validation images", trained.Validation);
        if (test is not null)
            Write(text, "Test images", test);
        if (int8 is not null)
            Write(text, int8, trained.ClassNames);
        if (trained.Unreadable.Count > 0)
            text.WriteLine($"Left out, since they cannot be read: {trained.Unreadable.Count} images");
        foreach (var image in trained.Unreadable)
            text.WriteLine($"  {image.Name}: {ErrorText.OneLine(image.Reason)}");
    }

    private void SaveMlNet(TrainedImageClassifier trained, ImageScoringOptions options)
    {
        var mlContext = new MLContext();
        var noImages = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        using var transformer = trained.ToTransformer(noImages.Schema, options);
        // The labels are text, as in Model Builder's models.
        var labels = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(transformer.Transform(noImages));
        ModelExport.Save(mlContext, transformer.Append(labels), noImages.Schema, MlNet);
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
