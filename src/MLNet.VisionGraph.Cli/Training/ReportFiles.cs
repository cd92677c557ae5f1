using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>The report that a training leaves in its folder: a page to look at, and JSON.</summary>
internal static class ReportFiles
{
    // Whoever pressed Ctrl+C wants to see an end.
    private static readonly TimeSpan s_timeAfterInterruption = TimeSpan.FromSeconds(5);

    /// <summary>Writes it. The model is saved by now: what goes wrong here is told, and no more.</summary>
    public static void Write(ModelFolder folder, string name, TrainingSummary summary, PhotoSplit photos, Action<string> warn, CancellationToken cancellationToken)
    {
        try
        {
            // One of an earlier training must not pass for this one's.
            File.Delete(folder.ReportHtml);
            File.Delete(folder.ReportJson);
            var report = TrainingReport.Create(
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
            report.SaveHtml(folder.ReportHtml);
            report.SaveJson(folder.ReportJson);
        }
        catch (Exception exception) // the training must not be in vain
        {
            warn($"The report could not be written: {ErrorText.OneLine(exception.Message)}");
        }
    }
}
