using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The report that a training leaves in its folder: a page to look at, and JSON.</summary>
internal static class ReportFiles
{
    // Whoever pressed Ctrl+C wants to see an end.
    private static readonly TimeSpan s_timeAfterInterruption = TimeSpan.FromSeconds(5);

    /// <summary>Writes it. A report that cannot be made is told of, and no more: the model is saved by now.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(ModelFolder folder, string name, TrainingSummary summary, PhotoSplit photos, Action<string> warn, CancellationToken cancellationToken)
    {
        // One of an earlier training must not pass for this one's.
        File.Delete(folder.ReportHtml);
        File.Delete(folder.ReportJson);
        TrainingReport report;
        try
        {
            report = TrainingReport.Create(
                summary.Classifier,
                photos,
                new TrainingReportOptions
                {
                    Name = name,
                    Test = summary.Test,
                    Int8 = summary.Int8?.Comparison,
                    Trials = summary.Trials,
                    Elapsed = summary.Elapsed,
                    IsInterrupted = summary.IsInterrupted,
                    Time = summary.IsInterrupted ? s_timeAfterInterruption : null,
                    Files = [folder.MlNet, folder.Onnx, folder.SafeTensors],
                    OnWarning = warn,
                },
                summary.IsInterrupted ? CancellationToken.None : cancellationToken);
        }
        catch (Exception exception) // the training must not be in vain
        {
            warn($"There is no report: {ErrorText.OneLine(exception.Message)}");
            return;
        }

        report.SaveHtml(folder.ReportHtml);
        report.SaveJson(folder.ReportJson);
    }
}
