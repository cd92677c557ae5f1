using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>Writes the report of a training run to its folder, as HTML and as JSON.</summary>
internal static class ReportFiles
{
    // A user who pressed Ctrl+C expects the command to end soon.
    private static readonly TimeSpan s_timeAfterInterruption = TimeSpan.FromSeconds(5);

    /// <summary>Writes the report. If it cannot be created, there is only a warning, because the model is already saved.</summary>
    /// <exception cref="IOException">The report cannot be written.</exception>
    public static void Write(
        ModelFolder folder,
        string name,
        TrainingSummary summary,
        ImageDatasetSplit images,
        Action<string> warn,
        CancellationToken cancellationToken
    )
    {
        // The report of an earlier training must not be mistaken for that of this one.
        File.Delete(folder.ReportHtml);
        File.Delete(folder.ReportJson);
        TrainingReport report;
        try
        {
            report = TrainingReport.Create(
                summary.Classifier,
                images,
                new TrainingReportOptions
                {
                    Name = name,
                    Test = summary.Test,
                    Int8 = summary.Int8?.Comparison,
                    Trials = summary.Trials,
                    Elapsed = summary.Elapsed,
                    IsInterrupted = summary.IsInterrupted,
                    TimeLimit = summary.IsInterrupted ? s_timeAfterInterruption : null,
                    Files = [folder.MlNet, folder.Onnx, folder.SafeTensors],
                    OnWarning = warn,
                },
                summary.IsInterrupted ? CancellationToken.None : cancellationToken
            );
        }
        catch (Exception exception) // the training must not fail because of its report
        {
            warn($"There is no report: {ErrorText.OneLine(exception.Message)}");
            return;
        }

        report.SaveHtml(folder.ReportHtml);
        report.SaveJson(folder.ReportJson);
    }
}
