using System.Globalization;
using Microsoft.ML;
using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The result of a detector's training.</summary>
/// <param name="Detector">The trained detector.</param>
/// <param name="TestBoxes">The metrics of boxes on the test images; null if there are none.</param>
/// <param name="TestMasks">The metrics of masks on the test images; null if there are none.</param>
/// <param name="Report">The report on the images; null if it could not be made.</param>
/// <param name="IsInterrupted">Whether the user ended the training early.</param>
internal sealed record DetectionSummary(
    TrainedObjectDetector Detector,
    CocoMetrics? TestBoxes,
    CocoMetrics? TestMasks,
    DetectionReport? Report,
    bool IsInterrupted
)
{
    /// <summary>Gets the total elapsed time.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Gets the score above which an object counts as found by the saved ML.NET model.</summary>
    public double ScoreThreshold { get; init; } = new DetectionScoringOptions().ScoreThreshold;

    /// <summary>Gets the code that was generated for the model.</summary>
    public DeveloperCode? Code { get; init; }

    /// <summary>Gets the number of problems in the label files.</summary>
    public int Problems { get; init; }

    private IEnumerable<(string Name, CocoMetrics Metrics)> Results =>
        new (string Name, CocoMetrics? Metrics)[]
        {
            ("validation boxes", Detector.BoxMetrics),
            ("validation masks", Detector.MaskMetrics),
            ("test boxes", TestBoxes),
            ("test masks", TestMasks),
        }
            .Where(result => result.Metrics is not null)
            .Select(result => (result.Name, result.Metrics!));

    /// <summary>Evaluates a trained detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="images">The images that it was trained on.</param>
    /// <param name="isInterrupted">Whether the user ended the training early.</param>
    /// <param name="warn">Receives what the report cannot contain.</param>
    public static DetectionSummary Create(
        TrainedObjectDetector detector,
        string name,
        ObjectDatasetSplit images,
        bool isInterrupted,
        Action<string> warn
    )
    {
        var report = ReportOn(detector, name, images, isInterrupted, warn);
        var (boxes, masks) =
            report is { IsForTest: true } ? (report.BoxMetrics, report.MaskMetrics)
            : images.Test is { } unseen ? detector.Evaluate(unseen, CancellationToken.None)
            : default((CocoMetrics?, CocoMetrics?));
        return new DetectionSummary(detector, boxes, masks, report, isInterrupted);
    }

    /// <summary>Saves the model in all formats.</summary>
    /// <param name="folder">The folder.</param>
    public void Save(ModelFolder folder)
    {
        SaveMlNet(folder.MlNet);
        Detector.SaveOnnx(folder.Onnx);
        Detector.SaveSafeTensors(folder.SafeTensors);
    }

    /// <summary>Saves the results, and the report on the images.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name of the model.</param>
    public void SaveReports(ModelFolder folder, string name)
    {
        WholeFile.Write(
            folder.ReportText,
            draft =>
            {
                using var text = new StreamWriter(draft);
                text.WriteLine($"{name}: {Describe()}");
                foreach (var (title, metrics) in Results)
                {
                    text.WriteLine();
                    text.WriteLine(title);
                    text.WriteLine(metrics.ToText());
                }

                if (Detector.Unreadable.Count > 0)
                    text.WriteLine($"Left out, since they cannot be read: {Detector.Unreadable.Count} images");
                foreach (var image in Detector.Unreadable)
                    text.WriteLine($"  {image.Name}: {ErrorText.OneLine(image.Reason)}");
            }
        );
        WholeFile.Write(
            folder.ReportJson,
            draft =>
            {
                using var text = new StreamWriter(draft);
                Terminal.JsonText.Write(text, ToJson(folder, name));
            }
        );

        // If there is no new report, there is none: one of an earlier training would be taken for it.
        File.Delete(folder.ReportHtml);
        Report?.SaveHtml(folder.ReportHtml);
    }

    /// <summary>Writes the result as text.</summary>
    public void Write(TextWriter output, ModelFolder folder)
    {
        var culture = CultureInfo.InvariantCulture;
        if (IsInterrupted)
            output.WriteLine("Interrupted: this is the best model so far.");
        output.WriteLine(Describe());
        foreach (var (title, metrics) in Results)
        {
            output.WriteLine(
                string.Create(
                    culture,
                    $"{title + ":",-18}AP {metrics.AveragePrecision:F4}, AP50 {metrics.AveragePrecision50:F4}, "
                        + $"AP75 {metrics.AveragePrecision75:F4}, {metrics.Objects} objects in {metrics.Images} images"
                )
            );
        }

        if (Detector.Unreadable.Count > 0)
            output.WriteLine($"{Detector.Unreadable.Count} images could not be read and were skipped; {folder.ReportText} lists them.");
        output.WriteLine(
            string.Create(
                culture,
                $"{folder.MlNet} ({new FileInfo(folder.MlNet).Length / 1e6:F1} MB), "
                    + $"{Path.GetFileName(folder.Onnx)}, {Path.GetFileName(folder.SafeTensors)} "
                    + $"in {Elapsed.TotalSeconds:F1} s"
            )
        );
        if (File.Exists(folder.ReportHtml))
            output.WriteLine($"{folder.ReportHtml}: open it in a browser");
        Code?.Write(output);
    }

    /// <summary>Returns the result for JSON output.</summary>
    public object ToJson(ModelFolder folder, string name) =>
        new
        {
            Name = name,
            Architecture = Detector.Architecture.ToString(),
            Backbone = Detector.Backbone.Name,
            Detector.ImageSize,
            Interrupted = IsInterrupted,
            Seconds = Math.Round(Elapsed.TotalSeconds, 3),
            Classes = Detector.ClassNames,
            Epochs = Detector.History.Count,
            Detector.BestEpoch,
            Validation = ToJson(Detector.BoxMetrics, Detector.MaskMetrics),
            Test = TestBoxes is null ? null : ToJson(TestBoxes, TestMasks),
            Files = new
            {
                Mlnet = folder.MlNet,
                folder.Onnx,
                Safetensors = folder.SafeTensors,
                folder.Metrics,
                Report = folder.ReportJson,
                ReportPage = folder.ReportHtml,
                Code?.Project,
                Code?.Api,
            },
            Kept = Code?.Kept ?? [],
            LabelProblems = Problems,
            Unreadable = Detector.Unreadable.Select(image => new { Image = image.Name, image.Reason }),
        };

    private static DetectionReport? ReportOn(
        TrainedObjectDetector detector,
        string name,
        ObjectDatasetSplit images,
        bool isInterrupted,
        Action<string> warn
    )
    {
        try
        {
            var options = new DetectionReportOptions
            {
                Name = name,
                IsInterrupted = isInterrupted,
                OnWarning = warn,
            };
            return DetectionReport.Create(detector, images, options);
        }
        catch (Exception exception) // the training must not fail because of its report
        {
            warn($"There is no report: {ErrorText.OneLine(exception.Message)}");
            return null;
        }
    }

    private void SaveMlNet(string path)
    {
        var mlContext = new MLContext();
        var noImages = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        using var transformer = Detector.ToTransformer(
            noImages.Schema,
            new DetectionScoringOptions { InputColumnName = nameof(ModelInput.ImageSource), ScoreThreshold = ScoreThreshold }
        );
        ModelExport.Save(mlContext, transformer, noImages.Schema, path);
    }

    private static object ToJson(CocoMetrics boxes, CocoMetrics? masks) =>
        new { Boxes = Numbers(boxes), Masks = masks is null ? null : Numbers(masks) };

    private static object Numbers(CocoMetrics metrics) =>
        new
        {
            metrics.Images,
            metrics.Objects,
            metrics.AveragePrecision,
            metrics.AveragePrecision50,
            metrics.AveragePrecision75,
            metrics.AverageRecall100,
            Classes = metrics.Classes.Select(each => new
            {
                each.Name,
                each.Objects,
                each.AveragePrecision,
                each.AveragePrecision50,
            }),
        };

    private string Describe() =>
        $"{Detector.Architecture} on {Detector.Backbone.Name}, {Detector.ImageSize} × {Detector.ImageSize}, "
        + $"{Detector.ClassNames.Count} {(Detector.ClassNames.Count == 1 ? "class" : "classes")}, "
        + $"best of {Detector.History.Count} epochs: {Detector.BestEpoch}"
        + (Detector.StopReason is { } reason && !IsInterrupted ? $" (ended by {reason})" : string.Empty);
}
