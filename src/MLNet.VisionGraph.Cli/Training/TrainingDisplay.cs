using System.Globalization;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>
/// Displays the progress of a training run: in a terminal, as a table that is updated in place; otherwise, as one line per epoch. It also
/// writes a log file on request.
/// </summary>
internal sealed class TrainingDisplay(Streams streams, Verbosity verbosity, bool quiet, string? logFile) : IDisposable
{
    // The minimum intervals between lines: within an epoch, and between epochs, which may take a hundredth of a second.
    private static readonly TimeSpan s_stepsApart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_epochsApart = TimeSpan.FromSeconds(1);

    // The width of the borders, the names, and the numbers after the bar.
    private const int BesideTheBar = 32;

    private readonly StreamWriter? _log = Open(logFile);
    private readonly HashSet<string> _said = [];
    private readonly bool _isQuiet = quiet || verbosity == Verbosity.Quiet;
    private long _lastLine = TimeProvider.System.GetTimestamp();
    private string _lastText = string.Empty;
    private LivePanel? _live;

    /// <summary>Runs some work and displays the status that it reports.</summary>
    public T Run<T>(Func<Action<TrainingStatus>, T> work)
    {
        if (_isQuiet || !streams.IsLive || verbosity == Verbosity.Diagnostic)
            return work(WriteLine);

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Out) });
        try
        {
            return console
                .Live(new Text("Starting …"))
                .AutoClear(true)
                .Start(context =>
                {
                    lock (_said)
                        _live = new LivePanel(context);
                    return work(status =>
                    {
                        Log(status.ToString(), status.IsMilestone);
                        var table = Table(status, Math.Clamp(console.Profile.Width - BesideTheBar, 4, 30));
                        lock (_said)
                            _live.Show(table);
                    });
                });
        }
        finally
        {
            LivePanel? ended;
            lock (_said)
                (ended, _live) = (_live, null);
            foreach (var line in ended?.Notes ?? [])
                streams.Out.WriteLine(line);
        }
    }

    /// <summary>
    /// Writes a message on its own line. A message that was already written, such as by each training of a search, goes only to the log.
    /// Thread-safe.
    /// </summary>
    public void Note(string line)
    {
        lock (_said)
        {
            Log(line, isMilestone: true);
            if (!_said.Add(line) || _isQuiet)
                return;

            if (_live is { } panel)
                panel.Note(line);
            else
                streams.Out.WriteLine(line);
        }
    }

    public void Dispose() => _log?.Dispose();

    private void WriteLine(TrainingStatus status)
    {
        var line = status.ToString();
        Log(line, status.IsMilestone);
        if (_isQuiet || line == _lastText)
            return;
        if (verbosity != Verbosity.Diagnostic && !IsDue(status))
            return;
        (_lastLine, _lastText) = (TimeProvider.System.GetTimestamp(), line);
        streams.Out.WriteLine(line);
        streams.Out.Flush();
    }

    private bool IsDue(TrainingStatus status) =>
        status.Training switch
        {
            null => true,
            { Phase: TrainingPhase.Starting or TrainingPhase.Ended } => false,
            { Phase: TrainingPhase.EpochEnded } training => training.Epoch == training.Epochs
                || TimeProvider.System.GetElapsedTime(_lastLine) >= s_epochsApart,
            _ => TimeProvider.System.GetElapsedTime(_lastLine) >= s_stepsApart,
        };

    private void Log(string line, bool isMilestone)
    {
        if (_log is not null && (isMilestone || verbosity == Verbosity.Diagnostic))
            _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:yyyy-MM-ddTHH:mm:sszzz} {line}"));
    }

    private static StreamWriter? Open(string? path)
    {
        if (path is null)
            return null;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return new StreamWriter(path, append: true) { AutoFlush = true };
    }

    private static IRenderable Table(TrainingStatus status, int barWidth)
    {
        var culture = CultureInfo.InvariantCulture;
        var (training, accuracy) = (status.Training, status.Accuracy);
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("name").AddColumn("value");
        Row("phase", status.Phase);
        Row("backbone", status.Backbone);
        if (training is { Phase: TrainingPhase.Embedding })
        {
            Row("images", $"{Bar((double)training.Step / Math.Max(1, training.Steps), barWidth)} {training.Step}/{training.Steps}");
        }
        else if (training is not null)
        {
            Row("epoch", $"{Bar(training.Fraction, barWidth)} {training.Epoch}/{training.Epochs}");
            if (double.IsFinite(training.Loss))
                Row("loss", training.Loss.ToString("F4", culture));
        }

        if (accuracy is not null || status.BestAccuracy is not null)
            Row(status.MetricLabel, string.Create(culture, $"{accuracy:F4}{(accuracy is null ? "" : ", ")}best {status.BestAccuracy:F4}"));
        if (training is not null)
            Row("images/s", training.ImagesPerSecond.ToString("F0", culture));
        if (status.TimeLeft is { } left)
            Row("time left", TrainingStatus.Clock(left));
        Row("", "Ctrl+C ends with the best model so far");
        return table;

        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value));
    }

    private static string Bar(double share, int width)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return new string('━', full) + new string('·', width - full);
    }
}
